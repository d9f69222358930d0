import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentFromJson, documentToJson } from "../../../src/core/document/wire";
import { readDocument } from "../../../src/core/document/read";
import { writeDocument } from "../../../src/core/document/write";
import type { Document } from "../../../src/core/document/model";
import type { Edit } from "../../../src/core/edits";
import { apply, applyAll, attempt, diff, invert } from "../../../src/core/edits";
import { same } from "../../../src/core/json";
import { edit, edits, start } from "../arbitrary";

const said = (document: Document): string => JSON.stringify(documentToJson(document));

/** The document after as many of the edits as fit. */
function grown(some: readonly Edit[]): Document {
  return some.reduce((document, one) => {
    const tried = attempt(document, [one]);
    return tried.done ? tried.document : document;
  }, start());
}

describe("edits by chance", () => {
  it("are taken back by their inverse, order included", () => {
    fc.assert(
      fc.property(edits, edit, (some, one) => {
        const document = grown(some);
        if (!attempt(document, [one]).done) return;
        const after = apply(document, one);
        expect(said(applyAll(after, invert(document, one)))).toBe(said(document));
      }),
      { numRuns: 600, seed: 5 },
    );
  });

  it("come back after fifty of them are undone one by one", () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 50, maxLength: 50 }), (some) => {
        let now = start();
        const undo: (readonly Edit[])[] = [];
        for (const one of some) {
          if (!attempt(now, [one]).done) continue;
          undo.push(invert(now, one));
          now = apply(now, one);
        }
        expect(said(undo.reverse().reduce(applyAll, now))).toBe(said(start()));
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  it("are found by the difference of any two documents", () => {
    fc.assert(
      fc.property(edits, edits, (one, other) => {
        const [before, after] = [grown(one), grown(other)];
        expect(said(applyAll(before, diff(before, after)))).toBe(said(after));
      }),
      { numRuns: 400, seed: 7 },
    );
  });

  it("leave a document that a file holds and gives back", () => {
    fc.assert(
      fc.property(edits, (some) => {
        const document = grown(some);
        const read = readDocument(writeDocument(document));
        expect(read.problem).toBeNull();
        expect(read.document && said(read.document)).toBe(said(document));
        expect(said(documentFromJson(documentToJson(document)))).toBe(said(document));
      }),
      { numRuns: 400, seed: 8 },
    );
  });

  it("never change the document that they are applied to", () => {
    fc.assert(
      fc.property(edits, (some) => {
        const document = start();
        attempt(document, some);
        expect(same(documentToJson(document), documentToJson(start()))).toBe(true);
      }),
      { seed: 9 },
    );
  });

  it("share what they do not touch", () => {
    const document = start();
    const after = apply(document, { edit: "set_node", id: "a", field: "title", value: "first" });
    expect(after.nodes.get("b")).toBe(document.nodes.get("b"));
    expect(after.parameters).toBe(document.parameters);
    expect(after.layout).toBe(document.layout);
  });
});
