import { describe, expect, it } from "vitest";
import { byCategory, offers } from "../../../src/core/catalogue/offers";
import { wiresOf } from "../../../src/core/graph/links";
import { CATALOGUE, TEXT_TO_IMAGE } from "../small-catalogue";

const names = (query: string, asked: Partial<Parameters<typeof offers>[3]> = {}) =>
  offers(TEXT_TO_IMAGE, CATALOGUE, query, { from: null, into: null, ...asked }).map((one) => one.spec.name);

describe("offers", () => {
  it("are all node types under their categories while nothing is asked for", () => {
    const all = offers(TEXT_TO_IMAGE, CATALOGUE, "", { from: null, into: null });
    expect(all).toHaveLength(8);
    expect(byCategory(all).map(([name, some]) => [name, some.length])).toContainEqual(["latents", 2]);
  });

  it("are found by earlier names and by the types of ports", () => {
    expect(names("cliptextencode")).toEqual(["TextEncode"]);
    expect(names("conditioning").slice(0, 1)).toEqual(["TextEncode"]);
    expect(names("Latent[F]")).toContain("UNetSample");
  });

  it("are those that take a held output, and say by which port", () => {
    const from = { node: "decode", name: "image", side: "output" } as const;
    expect(names("", { from }).sort()).toEqual(["CLIPScore", "Grid", "Show"]);
    const grid = offers(TEXT_TO_IMAGE, CATALOGUE, "grid", { from, into: null })[0];
    expect(grid?.port).toBe("images");
  });

  it("are those that give what a held input takes", () => {
    const from = { node: "decode", name: "latent", side: "input" } as const;
    expect(names("", { from }).sort()).toEqual(["EmptyLatent", "UNetSample"]);
  });

  it("are none for a port that is not there", () => {
    expect(names("", { from: { node: "gone", name: "x", side: "input" } })).toEqual([]);
    expect(names("", { from: { node: "decode", name: "x", side: "input" } })).toEqual([]);
    expect(names("", { from: { node: "decode", name: "x", side: "output" } })).toEqual([]);
  });

  it("are those that can stand in a link", () => {
    const into = wiresOf(TEXT_TO_IMAGE).find(({ to }) => to.node === "decode" && to.input === "latent") ?? null;
    expect(names("", { into })).toEqual(["UNetSample"]);
  });
});
