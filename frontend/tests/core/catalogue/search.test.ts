import { describe, expect, it } from "vitest";
import { nodeTypes } from "../../../src/core/catalogue/catalogue";
import { search } from "../../../src/core/catalogue/search";
import { CATALOGUE } from "../small-catalogue";

const specs = nodeTypes(CATALOGUE);
const found = (query: string): string[] => search(specs, query).map((one) => one.spec.name);

describe("searching node types", () => {
  it.each([
    ["vaed", "VAEDecode"],
    ["vd", "VAEDecode"],
    ["us", "UNetSample"],
    ["text", "TextEncode"],
    ["txtenc", "TextEncode"],
    ["lm", "LoadModel"],
    ["prompt", "TextEncode"],
    ["decode image", "VAEDecode"],
    ["noise", "EmptyLatent"],
    ["clip score", "CLIPScore"],
  ])("%s means %s first", (query, name) => expect(found(query)[0]).toBe(name));

  it("finds everything for nothing, as it stands in the catalogue", () => {
    expect(found("")).toHaveLength(8);
    expect(found("  ")[0]).toBe("LoadModel");
  });

  it("finds nothing where a word is nowhere", () => {
    expect(found("decode zebra")).toEqual([]);
    expect(found("xyz")).toEqual([]);
  });

  it("prefers a name over a category over words of the docs", () => {
    expect(found("latent").slice(0, 1)).toEqual(["EmptyLatent"]);
    expect(found("latent")).toEqual(["EmptyLatent", "VAEDecode", "UNetSample"]);
  });

  it("says which letters were meant", () => {
    expect(search(specs, "vd")[0]?.letters).toEqual([0, 3]);
    expect(search(specs, "encode")[0]?.letters).toEqual([4, 5, 6, 7, 8, 9]);
  });

  it("reads the words of names with dots", () => {
    const spec = specs[0];
    if (!spec) throw new Error("there are some");
    const [one] = search([{ ...spec, name: "pack.MakeHDR" }], "phd");
    expect(one?.letters).toEqual([0, 9, 10]);
  });
});
