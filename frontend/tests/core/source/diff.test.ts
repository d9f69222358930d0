import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textChanges } from "../../../src/core/source/diff";
import type { TextChange } from "../../../src/core/source/diff";

function changed(text: string, changes: readonly TextChange[]): string {
  return changes.reduceRight((now, { from, to, insert }) => now.slice(0, from) + insert + now.slice(to), text);
}

const line = fc.constantFrom("a", "b", "c", "  type: Grid", "");
const text = fc
  .array(line, { maxLength: 14 })
  .chain((lines) => fc.constantFrom(lines.join("\n"), `${lines.join("\n")}\n`));

describe("the changes between two texts", () => {
  it("make one of the other, whatever they are", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(changed(before, textChanges(before, after))).toBe(after);
      }),
      { numRuns: 2000, seed: 11 },
    );
  });

  it("stand in order and never touch what stays", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const changes = textChanges(before, after);
        changes.forEach((change, index) => {
          expect(change.from).toBeLessThanOrEqual(change.to);
          expect(change.from).toBeGreaterThanOrEqual(changes[index - 1]?.to ?? 0);
          expect(before.slice(change.from, change.to)).not.toBe(change.insert);
        });
      }),
      { numRuns: 1000, seed: 12 },
    );
  });

  it("leave the lines between two places alone", () => {
    const before = "a: 1\nb: 2\nc: 3\nd: 4\n";
    expect(textChanges(before, "a: 10\nb: 2\nc: 3\nd: 5\n")).toEqual([
      { from: 4, to: 4, insert: "0" },
      { from: 18, to: 19, insert: "5" },
    ]);
    expect(textChanges(before, before)).toEqual([]);
  });

  it("are one where too much differs to be compared", () => {
    const many = (prefix: string): string => Array.from({ length: 900 }, (_, index) => `${prefix}${index}\n`).join("");
    const [before, after] = [many("a"), many("b")];
    const changes = textChanges(before, after);
    expect(changes).toHaveLength(1);
    expect(changed(before, changes)).toBe(after);
  });
});
