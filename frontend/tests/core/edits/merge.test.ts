import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentToJson } from "../../../src/core/document/wire";
import type { Edit } from "../../../src/core/edits";
import { attempt } from "../../../src/core/edits";
import { mergeEdits } from "../../../src/core/edits/merge";
import { edit, start } from "../arbitrary";

function done(some: readonly Edit[]): string {
  const tried = attempt(start(), some);
  return tried.done ? JSON.stringify(documentToJson(tried.document)) : "refused";
}

describe("merged edits", () => {
  it("do what they did one after the other", () => {
    const list = fc.array(edit, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(list, list, (one, other) => {
        fc.pre(done([...one, ...other]) !== "refused");
        expect(done(mergeEdits(one, other))).toBe(done([...one, ...other]));
      }),
      { numRuns: 400, seed: 12 },
    );
  });

  it("are one where all set the same place, which stays where the first put it", () => {
    const move = (x: number): Edit => ({ edit: "move_node", id: "c", position: [x, 0] });
    const first: Edit = { edit: "move_node", id: "c", position: [0, 0], before: "a" };
    expect(mergeEdits([first, move(1)], [move(2)])).toEqual([{ ...first, position: [2, 0] }]);
  });

  it("are all kept where one depends on another", () => {
    const gone: Edit = { edit: "move_node", id: "c", position: null };
    expect(mergeEdits([gone], [gone])).toEqual([gone, gone]);
  });
});
