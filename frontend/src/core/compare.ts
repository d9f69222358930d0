/** Comparing two texts line by line, for people to see at a glance what one has and the other has not. */

export interface ComparedLine {
  readonly text: string;
  /** Whether the other text has no such line left. */
  readonly isOwn: boolean;
}

/** The lines of a text, each with whether the other has it too; a line that stands there once is met once. */
export function comparedWith(text: string, other: string): readonly ComparedLine[] {
  const left = new Map<string, number>();
  for (const line of linesOf(other)) left.set(line, (left.get(line) ?? 0) + 1);
  return linesOf(text).map((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return { text: line, isOwn: count <= 0 };
  });
}

function linesOf(text: string): readonly string[] {
  return text.replace(/\r?\n$/, "").split(/\r?\n/);
}
