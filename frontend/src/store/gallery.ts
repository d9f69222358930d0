/** The gallery store: the pictures that a query finds, page by page and kept as news come; and what is looked at. */

import { createStore } from "zustand/vanilla";
import type { StoreApi } from "zustand/vanilla";
import type { Query } from "../core/gallery/query";
import { EVERYTHING, afterNews, withPage } from "../core/gallery/query";
import type { Problem } from "../core/problem";
import type { Api } from "../net/api";
import type { Answer } from "../net/http";
import type { GalleryView, PictureView } from "../net/protocol";
import type { RunStore } from "./run";

/** Looking closely at one picture, or at two of them. */
export type Look =
  | { readonly kind: "one"; readonly digest: string }
  | { readonly kind: "two"; readonly left: string; readonly right: string };

export interface GalleryState {
  readonly query: Query;
  /** Newest first. */
  readonly pictures: readonly PictureView[];
  /** Where the next page begins; null behind the last one. */
  readonly after: string | null;
  readonly isLoading: boolean;
  readonly problem: Problem | null;
  readonly overview: GalleryView | null;
  readonly chosen: ReadonlySet<string>;
  readonly look: Look | null;
}

export interface GalleryActions {
  /** Look for other pictures. */
  readonly ask: (changes: Partial<Query>) => void;
  readonly more: () => Promise<void>;
  readonly choose: (digest: string, on: boolean) => void;
  readonly look: (look: Look | null) => void;
  /** What comes back is a problem, where there is one. */
  readonly star: (digests: readonly string[], starred: boolean) => Promise<Problem | null>;
  readonly trash: (digests: readonly string[], trashed: boolean) => Promise<Problem | null>;
  /** For ever: only what is in the trash. */
  readonly remove: (digests: readonly string[]) => Promise<Problem | null>;
  readonly close: () => void;
}

export interface Gallery {
  readonly store: StoreApi<GalleryState>;
  readonly actions: GalleryActions;
}

const NOTHING: GalleryState = {
  query: EVERYTHING,
  pictures: [],
  after: null,
  isLoading: false,
  problem: null,
  overview: null,
  chosen: new Set(),
  look: null,
};

const PAGE = 60;
const AT_ONCE = 1000;

type PicturesApi = Pick<Api, "pictures" | "gallery" | "markPictures" | "deletePictures">;

export function createGallery(api: PicturesApi, runs: Pick<RunStore, "onPictures">): Gallery {
  const store = createStore<GalleryState>()(() => NOTHING);
  const pages = new Pages(api, store);
  const stop = runs.onPictures((news, gone) => {
    pages.hear(news, gone);
    void pages.overview();
  });
  return { store, actions: { ...actionsOf(api, store, pages), close: stop } };
}

function actionsOf(api: PicturesApi, store: StoreApi<GalleryState>, pages: Pages): Omit<GalleryActions, "close"> {
  const mark = async (digests: readonly string[], marks: { starred?: boolean; trashed?: boolean }) => {
    const [first, ...rest] = digests.slice(0, AT_ONCE);
    if (first === undefined) return null;
    const answer = await api.markPictures({ pictures: [first, ...rest], ...marks });
    if (answer.ok) pages.hear(answer.value.pictures, []);
    return problemIn(answer);
  };
  return {
    ask(changes) {
      store.setState(({ query }) => ({ query: { ...query, ...changes }, chosen: new Set() }));
      void pages.begin();
    },
    more: () => pages.more(),
    choose(digest, on) {
      store.setState(({ chosen }) => {
        const others = [...chosen].filter((one) => one !== digest);
        return { chosen: new Set(on ? [...others, digest] : others) };
      });
    },
    look: (look) => store.setState({ look }),
    star: (digests, starred) => mark(digests, { starred }),
    trash: (digests, trashed) => mark(digests, { trashed }),
    async remove(digests) {
      const [first, ...rest] = digests.slice(0, AT_ONCE);
      if (first === undefined) return null;
      const answer = await api.deletePictures({ pictures: [first, ...rest] });
      if (answer.ok) pages.hear([], digests);
      return problemIn(answer);
    },
  };
}

/** Fetches pages. An answer to a query that is not asked any more is not heard. */
class Pages {
  private turn = 0;

  constructor(
    private readonly api: PicturesApi,
    private readonly store: StoreApi<GalleryState>,
  ) {}

  /** The first page, and how much there is in all. */
  async begin(): Promise<void> {
    this.turn += 1;
    this.store.setState({ pictures: [], after: null, isLoading: false, problem: null });
    void this.overview();
    await this.fetch(undefined);
  }

  async more(): Promise<void> {
    const { after, isLoading } = this.store.getState();
    if (after !== null && !isLoading) await this.fetch(after);
  }

  async overview(): Promise<void> {
    const answer = await this.api.gallery();
    if (answer.ok) this.store.setState({ overview: answer.value });
  }

  hear(news: readonly PictureView[], gone: readonly string[]): void {
    this.store.setState(({ pictures, query, after, chosen, look }) => {
      const end = after === null ? -Infinity : (pictures.at(-1)?.made ?? -Infinity);
      const left = afterNews(pictures, news, gone, query, end);
      const isLeft = (digest: string): boolean => left.some((picture) => picture.digest === digest);
      return { pictures: left, chosen: new Set([...chosen].filter(isLeft)), look: lookAfter(look, pictures, isLeft) };
    });
  }

  /** A page may hold nothing while others follow: then the next one is asked for too. */
  private async fetch(from: string | undefined): Promise<void> {
    const turn = this.turn;
    this.store.setState({ isLoading: true });
    for (let after: string | null | undefined = from; after !== null;) {
      const answer = await this.api.pictures(asked(this.store.getState().query, after));
      if (turn !== this.turn) return;
      if (!answer.ok) {
        this.store.setState({ isLoading: false, problem: answer.problems[0] ?? null });
        return;
      }
      const page = answer.value;
      after = page.after;
      this.store.setState(({ pictures }) => ({ pictures: withPage(pictures, page.pictures), after: page.after }));
      if (page.pictures.length > 0) break;
    }
    this.store.setState({ isLoading: false, problem: null });
  }
}

function asked({ search, starred, workflow, model, trashed }: Query, after: string | undefined) {
  return {
    limit: PAGE,
    ...(after !== undefined && { after }),
    ...(search.trim() !== "" && { search: search.trim() }),
    ...(starred && { starred }),
    ...(workflow !== null && { workflow }),
    ...(model !== null && { model }),
    ...(trashed && { trashed }),
  };
}

/** What is looked at when pictures go: the next one in the place of one that is gone, and nothing behind the last. */
function lookAfter(
  look: Look | null,
  before: readonly PictureView[],
  isLeft: (digest: string) => boolean,
): Look | null {
  if (look === null) return null;
  if (look.kind === "two") return isLeft(look.left) && isLeft(look.right) ? look : null;
  if (isLeft(look.digest)) return look;
  const at = before.findIndex(({ digest }) => digest === look.digest);
  const next =
    before.slice(at + 1).find(({ digest }) => isLeft(digest)) ?? before.findLast(({ digest }) => isLeft(digest));
  return next ? { kind: "one", digest: next.digest } : null;
}

function problemIn(answer: Answer<unknown>): Problem | null {
  return answer.ok ? null : (answer.problems[0] ?? null);
}
