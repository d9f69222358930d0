import fc from "fast-check";
import { expect, test } from "vitest";
import { comparedWith } from "../../src/core/compare";

const own = (text: string, other: string): readonly string[] =>
  comparedWith(text, other)
    .filter((line) => line.isOwn)
    .map((line) => line.text);

test("what only one text has is its own, line by line, as often as it has it", () => {
  expect(own("a\nb\nc\n", "a\nc\n")).toEqual(["b"]);
  expect(own("a\nc\n", "a\nb\nc\n")).toEqual([]);
  expect(own("a\na\n", "a\n")).toEqual(["a"]);
  expect(own("a\r\nb\r\n", "b\na\n")).toEqual([]);
});

test("a text has nothing of its own against itself, and all against none of its lines", () => {
  const line = fc.constantFrom("x", "y: 1", "", "  z");
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), (lines) => {
      const text = lines.join("\n");
      expect(own(text, text)).toEqual([]);
      expect(comparedWith(text, "none of it").every(({ isOwn }) => isOwn)).toBe(true);
    }),
  );
});
