/** Problems as they are shown in the text: where they stand, what is wrong, and what would mend it. */

import type { Diagnostic } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import type { Problem } from "../../core/problem";
import { blocksOf } from "../../core/source/blocks";

export function diagnosticsOf(problems: readonly Problem[], text: Text): readonly Diagnostic[] {
  const blocks = problems.some(({ line }) => line == null) ? blocksOf(text.toString()) : [];
  return problems.map((problem) => {
    const block = blocks.find(({ name, section }) => section === "nodes" && name === problem.node);
    const from = problem.line == null ? (block?.from ?? 0) : placeOf(text, problem.line, problem.column ?? 1);
    return { ...within(text, from), severity: problem.level ?? "error", message: problem.message, renderMessage };

    function renderMessage(): Node {
      const said = document.createElement("span");
      said.append(problem.message);
      if (problem.hint) said.appendChild(document.createElement("em")).append(problem.hint);
      return said;
    }
  });
}

function placeOf(text: Text, line: number, column: number): number {
  const found = text.line(Math.min(Math.max(line, 1), text.lines));
  return Math.min(found.from + Math.max(column, 1) - 1, found.to);
}

/** From a place to the end of what its line says; of an empty rest, the line. */
function within(text: Text, at: number): { readonly from: number; readonly to: number } {
  const line = text.lineAt(at);
  const said = line.text.slice(at - line.from).replace(/\s+(?:#.*)?$/, "");
  const skipped = said.length - said.trimStart().length;
  if (said.trim() !== "") return { from: at + skipped, to: at + said.length };
  return { from: line.from + (line.text.length - line.text.trimStart().length), to: line.to };
}
