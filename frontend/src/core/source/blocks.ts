/** The blocks of a workflow's text: where the entry of each node, parameter and output stands. By lines, not by parsing:
 * a text that is being written seldom parses. */

export type Section = "parameters" | "nodes" | "outputs";

export interface Block {
  readonly section: Section;
  readonly name: string;
  /** From the beginning of its first line to the end of its last one that says anything. */
  readonly from: number;
  readonly to: number;
}

const SECTION = /^(parameters|nodes|outputs|[^\s#:][^:]*)\s*:/;
const ENTRY = /^( +)(?:([A-Za-z_][A-Za-z0-9_]*)|"([A-Za-z_][A-Za-z0-9_]*)"|'([A-Za-z_][A-Za-z0-9_]*)')\s*:/;
const SAYS_NOTHING = /^\s*(?:#.*)?$/;

/** The blocks in the order of the text. */
export function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let section: Section | null = null;
  let indent = 0;
  let at = 0;
  for (const line of text.split("\n")) {
    const [start, end] = [at, at + line.length];
    at = end + 1;
    if (SAYS_NOTHING.test(line)) continue;
    const depth = line.length - line.trimStart().length;
    if (depth === 0) [section, indent] = [sectionOf(line), 0];
    if (section === null || depth === 0) continue;
    indent ||= depth;
    const entry = depth === indent ? ENTRY.exec(line) : null;
    const last = blocks.at(-1);
    if (entry) blocks.push({ section, name: entry[2] ?? entry[3] ?? entry[4] ?? "", from: start, to: end });
    else if (last?.section === section && depth > indent) blocks[blocks.length - 1] = { ...last, to: end };
  }
  return blocks;
}

/** The block that a place lies in, with what stands between it and the next. */
export function blockAt(blocks: readonly Block[], at: number): Block | undefined {
  return blocks.find(({ from, to }) => from <= at && at <= to);
}

function sectionOf(line: string): Section | null {
  const name = SECTION.exec(line)?.[1]?.trim();
  return name === "parameters" || name === "nodes" || name === "outputs" ? name : null;
}
