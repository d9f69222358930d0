/** A problem: what is wrong, where, and what would mend it. As the server tells it, field by field. */

export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly level?: "error" | "warning";
  readonly file?: string | null;
  readonly line?: number | null;
  readonly column?: number | null;
  readonly node?: string | null;
  readonly port?: string | null;
  readonly hint?: string | null;
}

const SHOWN = 60;

/** A name or a text in quotation marks, for messages, on one line and never long. */
export function shown(text: string): string {
  const letters = Array.from(text).map((letter) => (/\p{C}|\p{Zl}|\p{Zp}/u.test(letter) ? "\ufffd" : letter));
  return letters.length <= SHOWN ? `"${letters.join("")}"` : `"${letters.slice(0, SHOWN - 3).join("")}..."`;
}

/** A hint with the nearest of the known names; nothing if none is near. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let fewest = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const other of known) {
    const distance = wanted.length <= SHOWN ? editDistance(wanted, other.toLowerCase(), fewest) : fewest;
    if (distance < fewest) [best, fewest] = [other, distance];
  }
  return best === undefined ? undefined : `did you mean ${best}?`;
}

/** Letters to put in, take out or change to make one text of another; `most` where it is that many or more. */
function editDistance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) >= most) return most;
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const here = [row];
    for (let column = 1; column <= other.length; column++) {
      const change = (above[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      here.push(Math.min(change, (above[column] ?? 0) + 1, (here[column - 1] ?? 0) + 1));
    }
    above = here;
  }
  return Math.min(above[other.length] ?? most, most);
}
