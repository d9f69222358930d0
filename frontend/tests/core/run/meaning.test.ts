import { describe, expect, it } from "vitest";
import { attempt } from "../../../src/core/edits";
import type { Edit } from "../../../src/core/edits";
import { meansTheSame } from "../../../src/core/run/meaning";
import { documentIn } from "../fixtures";

const TEXT = `
darkroom: 1
parameters:
  steps: {type: int, default: 20, label: Steps}
nodes:
  a: {type: Sample, inputs: {seed: 1, prompt: x}}
  b: {type: Decode, inputs: {latent: $a}}
outputs:
  image: $b
`;
const DOCUMENT = documentIn(TEXT);

function sameAfter(edit: Edit): boolean {
  const tried = attempt(DOCUMENT, [edit]);
  if (!tried.done) throw new Error(tried.problem.message);
  return meansTheSame(DOCUMENT, tried.document);
}

describe("the meaning of a document", () => {
  it("is the same for one that was read anew", () => {
    expect(meansTheSame(DOCUMENT, documentIn(TEXT))).toBe(true);
    expect(meansTheSame(null, null)).toBe(true);
    expect(meansTheSame(null, DOCUMENT)).toBe(false);
    expect(meansTheSame(DOCUMENT, null)).toBe(false);
  });

  it.each<Edit>([
    { edit: "move_node", id: "a", position: [1, 2] },
    { edit: "set_node", id: "a", field: "title", value: "A" },
    { edit: "set_node", id: "a", field: "note", value: "n" },
    { edit: "set_parameter", name: "steps", field: "label", value: "S" },
    { edit: "set_meta", field: "name", value: "other" },
    { edit: "set_layout", field: "collapsed", value: ["a"] },
  ])("does not change with %o", (edit) => expect(sameAfter(edit)).toBe(true));

  it.each<Edit>([
    { edit: "set_input", node: "a", input: "seed", value: { value: 2 } },
    { edit: "set_input", node: "a", input: "prompt", value: null },
    { edit: "set_node", id: "a", field: "disabled", value: true },
    { edit: "set_node", id: "a", field: "type", value: "Must" },
    { edit: "set_parameter", name: "steps", field: "default", value: 21 },
    { edit: "set_output", name: "image", link: { node: "a" } },
    { edit: "rename_node", id: "a", to: "c" },
  ])("changes with %o", (edit) => expect(sameAfter(edit)).toBe(false));
});
