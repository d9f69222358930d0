import { describe, expect, it } from "vitest";
import type { Wanted } from "../../../src/core/canvas/adding";
import { adding, boxesOf } from "../../../src/core/canvas/adding";
import { CARD, cardOf, portAt } from "../../../src/core/canvas/card";
import { overlaps } from "../../../src/core/canvas/geometry";
import { setNote } from "../../../src/core/canvas/layout";
import { placesOf } from "../../../src/core/canvas/places";
import { offers } from "../../../src/core/catalogue/offers";
import { applyAll } from "../../../src/core/edits";
import { wiresOf } from "../../../src/core/graph/links";
import { CATALOGUE, TEXT_TO_IMAGE } from "../small-catalogue";

const added = (name: string, wanted: Partial<Wanted>, document = TEXT_TO_IMAGE) => {
  const asked = { from: wanted.from ?? null, into: wanted.into ?? null };
  const offer = offers(document, CATALOGUE, name, asked)[0];
  if (!offer) throw new Error(`nothing offered is called ${name}`);
  const { id, edits } = adding(document, CATALOGUE, { offer, at: null, middle: [0, 0], ...asked, ...wanted });
  const after = applyAll(document, edits);
  return { id, after, place: placesOf(after).get(id) ?? [NaN, NaN] };
};

describe("adding a node", () => {
  it("gives it a free id and a free place near the middle of what is seen", () => {
    const noted = applyAll(TEXT_TO_IMAGE, [setNote("n", { x: 0, y: 0, width: 50, height: 50, text: "" })]);
    const { id, after, place } = added("TextEncode", { middle: [120, 100] }, noted);
    expect(id).toBe("text_encode");
    const own = { x: place[0], y: place[1], width: CARD.width, height: 96 };
    expect(boxesOf(noted, CATALOGUE).some((box) => overlaps(box, own))).toBe(false);
    expect(placesOf(after).get("model")).toEqual(placesOf(noted).get("model"));
  });

  it("puts it where someone pointed", () => {
    expect(added("Show", { at: [500, 600] }).place).toEqual([500, 600]);
  });

  it("links it with the port that was held, which stands where the link was let go", () => {
    const from = { node: "decode", name: "image", side: "output" } as const;
    const { id, after, place } = added("Grid", { at: [900, 900], from });
    const node = after.nodes.get(id);
    expect(node?.inputs.get("images")).toEqual({ node: "decode" });
    const card = node && cardOf(id, node, after, CATALOGUE);
    expect(place).toEqual([900, 900 - (card ? portAt(card, "input", "images") : 0)]);
    const back = { node: "score", name: "image", side: "input" } as const;
    const other = added("VAEDecode", { at: [900, 900], from: back });
    expect(other.after.nodes.get("score")?.inputs.get("image")).toEqual({ node: other.id });
    expect(other.place[0]).toBe(900 - CARD.width);
  });

  it("puts it into a link", () => {
    const into = wiresOf(TEXT_TO_IMAGE).find(({ to }) => to.node === "decode" && to.input === "latent") ?? null;
    const { id, after } = added("UNetSample", { at: [700, 300], into });
    expect(after.nodes.get("decode")?.inputs.get("latent")).toEqual({ node: id });
    expect(after.nodes.get(id)?.inputs.get("latent")).toEqual({ node: "sample" });
  });
});
