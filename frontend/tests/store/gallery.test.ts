import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/net/http";
import type { PicturePage, PictureView } from "../../src/net/protocol";
import type { Gallery } from "../../src/store/gallery";
import { createGallery } from "../../src/store/gallery";
import { createRunStore } from "../../src/store/run";
import { come, fine, refusal } from "./running";

const picture = (digest: string, made: number, rest: Partial<PictureView> = {}): PictureView => ({
  digest,
  made,
  media_type: "image/png",
  size: 1,
  width: 64,
  height: 64,
  job: "j",
  output: "image",
  label: "",
  workflow: "hearts",
  name: "hearts",
  texts: ["a heart"],
  models: [],
  seeds: [],
  starred: false,
  trashed: null,
  ...rest,
});

const ALL = [5, 4, 3, 2, 1].map((made) => picture(`p${made}`, made));

/** A gallery over a server that gives two pictures a page. */
function galleryOf(pictures: readonly PictureView[] = ALL) {
  const asked: Record<string, unknown>[] = [];
  const pages: ((query: Record<string, unknown>) => Promise<Answer<PicturePage>>)[] = [];
  const overview = { pictures: pictures.length, starred: 0, trashed: 0, workflows: [], models: [] };
  const runs = createRunStore();
  const plain = (query: Record<string, unknown>): Promise<Answer<PicturePage>> => {
    const from = Number(query.after ?? 0);
    const some = pictures.slice(from, from + 2);
    return Promise.resolve(fine({ pictures: some, after: from + 2 < pictures.length ? String(from + 2) : null }));
  };
  let problem: Answer<never> | null = null;
  const gallery: Gallery = createGallery(
    {
      pictures: (query) => {
        asked.push({ ...query });
        return (pages.shift() ?? plain)({ ...query });
      },
      gallery: () => Promise.resolve(problem ?? fine(overview)),
      markPictures: ({ pictures: digests, starred, trashed }) => {
        const marked = pictures.filter(({ digest }) => digests.includes(digest));
        const after = marked.map((one) => ({
          ...one,
          ...(starred != null && { starred }),
          ...(trashed != null && { trashed: trashed ? 9 : null }),
        }));
        return Promise.resolve(problem ?? fine({ pictures: after }));
      },
      deletePictures: () => Promise.resolve(problem ?? fine(null)),
    },
    runs,
  );
  const shown = (): string[] => gallery.store.getState().pictures.map(({ digest }) => digest);
  const fail = (answer: Answer<never>): void => {
    problem = answer;
  };
  return { gallery, shown, asked, pages, runs, fail };
}

describe("the gallery", () => {
  it("comes page by page", async () => {
    const { gallery, shown } = galleryOf();
    gallery.actions.ask({});
    await come();
    expect(shown()).toEqual(["p5", "p4"]);
    await gallery.actions.more();
    await gallery.actions.more();
    await gallery.actions.more();
    expect(shown()).toEqual(["p5", "p4", "p3", "p2", "p1"]);
    expect(gallery.store.getState()).toMatchObject({ after: null, isLoading: false, overview: { pictures: 5 } });
  });

  it("asks for what is looked for, and for nothing that is not", async () => {
    const { gallery, asked } = galleryOf();
    gallery.actions.ask({ search: "  red " });
    gallery.actions.ask({ starred: true, workflow: "hearts", model: "miniature", trashed: true });
    await come();
    expect(asked.at(0)).toEqual({ limit: 60, search: "red" });
    expect(asked.at(-1)).toEqual({ limit: 60, search: "red", starred: true, workflow: "hearts", model: "miniature", trashed: true }); // prettier-ignore
  });

  it("goes on over pages that hold nothing", async () => {
    const { gallery, shown, pages } = galleryOf();
    pages.push(() => Promise.resolve(fine({ pictures: [], after: "4" })));
    gallery.actions.ask({});
    await come();
    expect(shown()).toEqual(["p1"]);
  });

  it("does not hear an answer to what is not asked any more", async () => {
    const { gallery, shown, pages } = galleryOf();
    let answerLate: (answer: Answer<PicturePage>) => void = () => undefined;
    const late = new Promise<Answer<PicturePage>>((resolve) => (answerLate = resolve));
    pages.push(() => late);
    gallery.actions.ask({ search: "old" });
    gallery.actions.ask({ search: "" });
    await come();
    answerLate(fine({ pictures: [picture("old", 9)], after: null }));
    await come();
    expect(shown()).toEqual(["p5", "p4"]);
  });

  it("says why it shows nothing", async () => {
    const { gallery, pages } = galleryOf();
    pages.push(() => Promise.resolve(refusal(0, "the server does not answer")));
    gallery.actions.ask({});
    await come();
    expect(gallery.store.getState()).toMatchObject({ isLoading: false, problem: { message: "the server does not answer" } }); // prettier-ignore
  });

  it("hears of new pictures as they are made, and of those that are gone", async () => {
    const { gallery, shown, runs } = galleryOf();
    gallery.actions.ask({});
    await come();
    runs.listener.pictures?.({ type: "pictures", pictures: [picture("p6", 6), picture("p0", 0)] });
    runs.listener.picturesGone?.({ type: "pictures_gone", pictures: ["p5"] });
    expect(shown()).toEqual(["p6", "p4"]);
    gallery.actions.close();
    runs.listener.pictures?.({ type: "pictures", pictures: [picture("p7", 7)] });
    expect(shown()).toEqual(["p6", "p4"]);
  });

  it("stars, throws away, restores and deletes", async () => {
    const { gallery, shown } = galleryOf();
    gallery.actions.ask({});
    await come();
    expect(await gallery.actions.star(["p5"], true)).toBeNull();
    expect(gallery.store.getState().pictures[0]?.starred).toBe(true);
    expect(await gallery.actions.trash(["p5"], true)).toBeNull();
    expect(shown()).toEqual(["p4"]);
    expect(await gallery.actions.trash(["p5"], false)).toBeNull();
    expect(shown()).toEqual(["p5", "p4"]);
    expect(await gallery.actions.remove(["p4"])).toBeNull();
    expect(shown()).toEqual(["p5"]);
    expect([await gallery.actions.star([], true), await gallery.actions.remove([])]).toEqual([null, null]);
  });

  it("gives back what went wrong, and changes nothing", async () => {
    const { gallery, shown, fail } = galleryOf();
    gallery.actions.ask({});
    await come();
    fail(refusal(409, "not in the trash"));
    expect((await gallery.actions.remove(["p4"]))?.message).toBe("not in the trash");
    expect((await gallery.actions.trash(["p4"], true))?.message).toBe("not in the trash");
    expect(shown()).toEqual(["p5", "p4"]);
    fail({ ok: false, status: 500, problems: [] });
    expect(await gallery.actions.remove(["p4"])).toBeNull();
  });
});

describe("what is chosen and looked at", () => {
  it("is chosen in order, until it goes or others are looked for", async () => {
    const { gallery } = galleryOf();
    gallery.actions.ask({});
    await come();
    for (const digest of ["p4", "p5"]) gallery.actions.choose(digest, true);
    expect([...gallery.store.getState().chosen]).toEqual(["p4", "p5"]);
    gallery.actions.choose("p4", false);
    await gallery.actions.trash(["p5"], true);
    expect(gallery.store.getState().chosen.size).toBe(0);
    gallery.actions.choose("p4", true);
    gallery.actions.ask({ starred: true });
    expect(gallery.store.getState().chosen.size).toBe(0);
  });

  it("goes on to the next picture when the one that is looked at goes, and ends behind the last", async () => {
    const { gallery } = galleryOf(ALL.slice(0, 2));
    const look = () => gallery.store.getState().look;
    gallery.actions.ask({});
    await come();
    gallery.actions.look({ kind: "one", digest: "p5" });
    await gallery.actions.star(["p4"], true);
    expect(look()).toEqual({ kind: "one", digest: "p5" });
    await gallery.actions.trash(["p5"], true);
    expect(look()).toEqual({ kind: "one", digest: "p4" });
    await gallery.actions.trash(["p4"], true);
    expect(look()).toBeNull();
  });

  it("goes back to the one before where there is no next", async () => {
    const { gallery } = galleryOf(ALL.slice(0, 2));
    gallery.actions.ask({});
    await come();
    gallery.actions.look({ kind: "one", digest: "p4" });
    await gallery.actions.trash(["p4"], true);
    expect(gallery.store.getState().look).toEqual({ kind: "one", digest: "p5" });
  });

  it("ends comparing when one of the two goes", async () => {
    const { gallery } = galleryOf();
    gallery.actions.ask({});
    await come();
    gallery.actions.look({ kind: "two", left: "p5", right: "p4" });
    await gallery.actions.star(["p5"], true);
    expect(gallery.store.getState().look?.kind).toBe("two");
    await gallery.actions.trash(["p4"], true);
    expect(gallery.store.getState().look).toBeNull();
  });
});
