/** The query: which pictures of the gallery are wanted, and whether one is among them, as the server decides it. */

export interface Query {
  readonly search: string;
  readonly starred: boolean;
  /** Of which workflow and which model; null for any. */
  readonly workflow: string | null;
  readonly model: string | null;
  /** Those in the trash instead of the others. */
  readonly trashed: boolean;
}

export const EVERYTHING: Query = { search: "", starred: false, workflow: null, model: null, trashed: false };

/** What of a picture a query looks at. */
export interface Findable {
  readonly digest: string;
  readonly made: number;
  readonly output: string;
  readonly workflow: string;
  readonly name: string;
  readonly texts: readonly string[];
  readonly models: readonly string[];
  readonly starred: boolean;
  readonly trashed: number | null;
}

export function isWanted(picture: Findable, query: Query): boolean {
  if ((picture.trashed !== null) !== query.trashed) return false;
  if (query.starred && !picture.starred) return false;
  if (query.workflow !== null && picture.workflow !== query.workflow) return false;
  if (query.model !== null && !picture.models.includes(query.model)) return false;
  const { texts, models, workflow, name, output } = picture;
  const said = [...texts, ...models, workflow, name, output].join("\n").toLowerCase();
  return wordsOf(query.search).every((word) => said.includes(word));
}

/** A list, newest first, after news of some pictures. What lies behind `end` comes with a later page. */
export function afterNews<P extends Findable>(
  pictures: readonly P[],
  news: readonly P[],
  gone: readonly string[],
  query: Query,
  end: number,
): readonly P[] {
  const changed = new Set([...news.map(({ digest }) => digest), ...gone]);
  const wanted = news.filter((picture) => isWanted(picture, query) && picture.made >= end);
  const kept = pictures.filter(({ digest }) => !changed.has(digest));
  if (kept.length === pictures.length && wanted.length === 0) return pictures;
  return [...kept, ...wanted].sort((one, other) => other.made - one.made);
}

/** A list with a page behind it; what is in both is taken from the page. */
export function withPage<P extends Findable>(pictures: readonly P[], page: readonly P[]): readonly P[] {
  const told = new Set(page.map(({ digest }) => digest));
  return [...pictures.filter(({ digest }) => !told.has(digest)), ...page];
}

function wordsOf(search: string): readonly string[] {
  return search.toLowerCase().split(/\s+/).filter(Boolean);
}
