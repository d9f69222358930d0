import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readDocument } from "../../../src/core/document/read";
import { blockAt, blocksOf } from "../../../src/core/source/blocks";

const SHIPPED = new URL("../../../../workflows/", import.meta.url);

describe("the blocks of a text", () => {
  it.each(["text_to_image", "image_to_image", "prompts"])("are the entries of %s", (name) => {
    const text = readFileSync(new URL(`${name}.yaml`, SHIPPED), "utf8");
    const { document } = readDocument(text);
    const names = (section: string): readonly string[] =>
      blocksOf(text).filter((block) => block.section === section).map((block) => block.name); // prettier-ignore
    expect(names("nodes")).toEqual([...(document?.nodes.keys() ?? [])]);
    expect(names("parameters")).toEqual([...(document?.parameters.keys() ?? [])]);
    expect(names("outputs")).toEqual([...(document?.outputs.keys() ?? [])]);
  });

  it("reach to the last line that says anything", () => {
    const text =
      "nodes:\n  a:\n    type: Grid\n    note: |\n      b:\n        deep\n\n  # about c\n  c: { type: Grid }\noutputs:\n  'o': $a\n";
    const blocks = blocksOf(text).map(({ name, from, to }) => [name, text.slice(from, to)]);
    expect(blocks).toEqual([
      ["a", "  a:\n    type: Grid\n    note: |\n      b:\n        deep"],
      ["c", "  c: { type: Grid }"],
      ["o", "  'o': $a"],
    ]);
  });

  it("are found in a text that does not parse", () => {
    const text = 'nodes:\n  a:\n    type: [\n  "b":\n    type: Grid\nlayout:\n  nodes:\n    a: [0, 0]';
    expect(blocksOf(text).map(({ name }) => name)).toEqual(["a", "b"]);
    expect(blockAt(blocksOf(text), text.indexOf("[") + 1)?.name).toBe("a");
    expect(blockAt(blocksOf(text), 2)).toBeUndefined();
    expect(blocksOf("")).toEqual([]);
    expect(blocksOf("nodes:\n  not an entry\n    deep: 1\n")).toEqual([]);
  });
});
