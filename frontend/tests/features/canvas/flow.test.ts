import { describe, expect, it } from "vitest";
import { placesOf } from "../../../src/core/canvas/places";
import { applyAll } from "../../../src/core/edits";
import { NO_FLOW, flowOf } from "../../../src/features/canvas/flow";
import { lookOf } from "../../../src/features/canvas/ports";
import { CATALOGUE, TEXT_TO_IMAGE, documentOf, type } from "../../core/small-catalogue";

const card = (flow: ReturnType<typeof flowOf>, id: string) => flow.cards.find((one) => one.id === id);

describe("the flow of a document", () => {
  it("has a card for each node and an edge for each link, to the ports by their names", () => {
    const flow = flowOf(TEXT_TO_IMAGE, CATALOGUE);
    expect(flow.cards.map((one) => one.id)).toEqual(["model", "positive", "empty", "sample", "decode", "score"]);
    expect(flow.edges.find((edge) => edge.id === "decode.latent.0")).toMatchObject({
      source: "sample",
      sourceHandle: "latent",
      target: "decode",
      targetHandle: "latent",
    });
  });

  it("shows values, parameters, and links that lead nowhere, where no edge does", () => {
    const document = documentOf("n: TextEncode(encoder=$gone.out, text=$prompt, odd=[$n])", "m: Strange(a=1)");
    const values = (id: string) =>
      card(flowOf(document, CATALOGUE), id)?.data.inputs.map(({ name, value }) => [name, value]);
    expect(values("n")).toEqual([["encoder", "$gone.out"], ["text", "$prompt"], ["odd", "1 item"]]); // prettier-ignore
    expect(values("m")).toEqual([["a", "1"]]);
    expect(card(flowOf(document, CATALOGUE), "m")?.data.isUnknown).toBe(true);
  });

  it("keeps the objects of all that did not change", () => {
    const before = flowOf(TEXT_TO_IMAGE, CATALOGUE);
    const renamed = applyAll(TEXT_TO_IMAGE, [{ edit: "set_node", id: "sample", field: "title", value: "x" }]);
    const after = flowOf(renamed, CATALOGUE, before);
    const changed = after.cards.filter((one, index) => one !== before.cards[index]).map((one) => one.id);
    expect(changed).toEqual(["sample"]);
    expect(after.edges.every((edge, index) => edge === before.edges[index])).toBe(true);
    const moved = applyAll(renamed, [{ edit: "move_node", id: "sample", position: [5, 5] }]);
    const last = flowOf(moved, CATALOGUE, after);
    expect(card(last, "sample")?.position).toEqual({ x: 5, y: 5 });
    expect(card(last, "sample")?.data).toBe(card(after, "sample")?.data);
  });

  it("draws a link as soon as what it leads to is there", () => {
    const document = documentOf("n: TextEncode(encoder=$model.text_encoder)");
    const before = flowOf(document, CATALOGUE, NO_FLOW);
    const whole = applyAll(document, [{ edit: "add_node", id: "model", node: { type: "LoadModel" } }]);
    const after = flowOf(whole, CATALOGUE, before);
    expect(card(after, "n")?.data.inputs[0]?.value).toBe("");
    expect(after.edges).toHaveLength(1);
  });

  it("leaves what must be written out without a place for a link", () => {
    expect(card(flowOf(TEXT_TO_IMAGE, CATALOGUE), "model")?.data.inputs[0]).toMatchObject({
      isOpen: false,
      value: "miniature",
    });
  });
});

describe("ports", () => {
  it.each([
    ["UNet[F]", "square", false],
    ["list[Image]", "circle", true],
    ["float", "triangle", false],
    ["any", "diamond", false],
    ["a | b", "triangle", false],
  ])("of %s are told by a %s", (text, shape, isList) => {
    expect(lookOf(type(text), CATALOGUE)).toMatchObject({ shape, isList, text });
  });
});

describe("places", () => {
  it("are those of the layout, and for the others a column behind what they read from", () => {
    const placed = applyAll(TEXT_TO_IMAGE, [{ edit: "move_node", id: "model", position: [7, 40] }]);
    const places = placesOf(placed);
    expect(places.get("model")).toEqual([7, 40]);
    expect(places.get("positive")).toEqual([320, 240]);
    expect(places.get("empty")).toEqual([320, 440]);
    expect(places.get("score")).toEqual([1280, 240]);
    expect(placesOf(documentOf("a: Show(value=$b)", "b: Show(value=$a)")).size).toBe(2);
  });
});
