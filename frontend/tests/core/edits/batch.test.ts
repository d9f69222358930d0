import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EMPTY } from "../../../src/core/document/model";
import type { Document } from "../../../src/core/document/model";
import { documentToJson } from "../../../src/core/document/wire";
import type { Edit } from "../../../src/core/edits";
import { EditRefused, apply, applyAll, attempt } from "../../../src/core/edits";
import { edits, start } from "../arbitrary";

const said = (document: Document): string => JSON.stringify(documentToJson(document));

/** The document after edits that are done one by one, or the number of the first that does not fit. */
function oneByOne(document: Document, some: readonly Edit[]): Document | number {
  let now = document;
  for (const [index, edit] of some.entries()) {
    try {
      now = apply(now, edit);
    } catch (error) {
      if (error instanceof EditRefused) return index;
      throw error;
    }
  }
  return now;
}

const nodes = (count: number): readonly Edit[] =>
  Array.from({ length: count }, (_, index): readonly Edit[] => {
    const inputs = index > 0 ? { a: { node: `n${index - 1}` }, b: { items: [{ node: "n0" }, { value: 1 }] } } : {};
    return [
      { edit: "add_node", id: `n${index}`, node: { type: "Show", inputs } },
      { edit: "move_node", id: `n${index}`, position: [index, 0] },
    ];
  }).flat();

describe("a batch", () => {
  it("makes of a document what its edits make of it one by one, and leaves that document alone", () => {
    fc.assert(
      fc.property(edits, (some) => {
        const before = start();
        const text = said(before);
        const wanted = oneByOne(before, some);
        const tried = attempt(before, some);
        if (typeof wanted === "number") expect(tried).toMatchObject({ done: false, index: wanted });
        else expect(tried.done && said(tried.document)).toBe(said(wanted));
        expect(said(before)).toBe(text);
      }),
      { numRuns: 600, seed: 7 },
    );
  });

  it("removes many nodes with every link to them, and says which of them there is not", () => {
    const document = applyAll(EMPTY, nodes(40));
    const removals = Array.from({ length: 30 }, (_, index): Edit => ({ edit: "remove_node", id: `n${index + 5}` }));
    expect(said(applyAll(document, removals))).toBe(said(oneByOne(document, removals) as Document));
    const twice: readonly Edit[] = [...removals, { edit: "remove_node", id: "n5" }];
    expect(attempt(document, twice)).toMatchObject({ done: false, index: 30, problem: { code: "unknown-node" } });
    expect(document.nodes.size).toBe(40);
  });

  it("is over once it is done: what it made never changes", () => {
    const document = applyAll(EMPTY, nodes(3));
    const text = said(document);
    applyAll(document, [{ edit: "set_node", id: "n0", field: "title", value: "x" }]);
    applyAll(document, [...nodes(6).slice(6), { edit: "remove_node", id: "n0" }, { edit: "remove_node", id: "n1" }]);
    expect(said(document)).toBe(text);
  });

  it("keeps to places that are given among others", () => {
    const document = applyAll(EMPTY, nodes(3));
    const added = ["x", "y"].map((id): Edit => ({ edit: "add_node", id, node: { type: "Show" }, before: "n1" }));
    expect([...applyAll(document, added).nodes.keys()]).toEqual(["n0", "x", "y", "n1", "n2"]);
  });

  it("that was tried is not done again for the same document, and is for another", () => {
    const some = nodes(2);
    const tried = attempt(EMPTY, some);
    expect(attempt(EMPTY, some)).toBe(tried);
    expect(attempt(applyAll(EMPTY, some), some)).toMatchObject({ done: false, index: 0 });
  });
});
