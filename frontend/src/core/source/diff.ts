/** The difference of two texts, as the few changes that make one of the other: line by line, then within the lines. */

/** Put `insert` in the place of what stands from `from` to `to`, both in the text before all changes. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** Texts that differ in more lines than this are not compared: what differs is put in whole. */
const MOST = 400;

/** Changes in order, none touching another. Where nothing differs there are none. */
export function textChanges(before: string, after: string): readonly TextChange[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  let from = 0;
  const changes: TextChange[] = [];
  let [oldAt, nowAt] = [0, 0];
  for (const [oldNext, nowNext] of [...meetings(old, now), [old.length, now.length] as const]) {
    const gone = old.slice(oldAt, oldNext).join("");
    const come = now.slice(nowAt, nowNext).join("");
    if (gone !== come) changes.push(narrowed({ from, to: from + gone.length, insert: come }, gone));
    from += gone.length + (old[oldNext]?.length ?? 0);
    [oldAt, nowAt] = [oldNext + 1, nowNext + 1];
  }
  return changes;
}

/** Lines with their ends. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** A change without what stays at its beginning and its end. */
function narrowed({ from, to, insert }: TextChange, gone: string): TextChange {
  const most = Math.min(gone.length, insert.length);
  let head = 0;
  while (head < most && gone[head] === insert[head]) head += 1;
  let tail = 0;
  while (tail < most - head && gone.at(-1 - tail) === insert.at(-1 - tail)) tail += 1;
  return { from: from + head, to: to - tail, insert: insert.slice(head, insert.length - tail) };
}

type Meeting = readonly [number, number];

/** The lines that both have, as pairs of places, in order. */
function meetings(old: readonly string[], now: readonly string[]): readonly Meeting[] {
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const both = (count: number, oldAt: number, nowAt: number): readonly Meeting[] =>
    Array.from({ length: count }, (_, index) => [oldAt + index, nowAt + index] as const);
  const middle = shortest(old.slice(head, old.length - tail), now.slice(head, now.length - tail));
  return [
    ...both(head, 0, 0),
    ...middle.map(([one, other]) => [one + head, other + head] as const),
    ...both(tail, old.length - tail, now.length - tail),
  ];
}

/** How far one comes on a diagonal; on one that was not walked yet, nowhere. */
const reached = (reach: ReadonlyMap<number, number>, diagonal: number): number => reach.get(diagonal) ?? 0;

/** The shortest way of Myers (1986): how far one comes on each diagonal with ever more changes, and then back. */
function shortest(old: readonly string[], now: readonly string[]): readonly Meeting[] {
  const ways: Map<number, number>[] = [];
  let reach = new Map([[1, 0]]);
  for (let changes = 0; changes <= Math.min(MOST, old.length + now.length); changes++) {
    ways.push(reach);
    reach = further(old, now, reach, changes);
    const end = old.length - now.length;
    if (reach.get(end) === old.length) return walkedBack(ways, old.length, now.length);
  }
  return [];
}

/** Whether the way to a diagonal comes from the one above it: a line of the new text is put in. */
function isDown(reach: ReadonlyMap<number, number>, diagonal: number, changes: number): boolean {
  if (diagonal === -changes) return true;
  return diagonal !== changes && reached(reach, diagonal - 1) < reached(reach, diagonal + 1);
}

function further(
  old: readonly string[],
  now: readonly string[],
  reach: ReadonlyMap<number, number>,
  changes: number,
): Map<number, number> {
  const next = new Map(reach);
  for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
    const down = isDown(reach, diagonal, changes);
    let x = down ? reached(reach, diagonal + 1) : reached(reach, diagonal - 1) + 1;
    while (x < old.length && x - diagonal < now.length && old[x] === now[x - diagonal]) x += 1;
    next.set(diagonal, x);
  }
  return next;
}

function walkedBack(ways: readonly ReadonlyMap<number, number>[], oldEnd: number, nowEnd: number): readonly Meeting[] {
  const found: Meeting[] = [];
  let [x, y] = [oldEnd, nowEnd];
  const alike = (from: number): void => {
    while (x > from) found.push([(x -= 1), (y -= 1)]);
  };
  for (const [changes, reach] of [...ways.entries()].slice(1).reverse()) {
    const diagonal = x - y;
    const isPut = isDown(reach, diagonal, changes);
    const before = diagonal + (isPut ? 1 : -1);
    const start = reached(reach, before);
    alike(isPut ? start : start + 1);
    [x, y] = [start, start - before];
  }
  alike(0);
  return found.reverse();
}
