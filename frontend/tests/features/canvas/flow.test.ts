import { describe, expect, it } from "vitest";
import { placesOf, placing } from "../../../src/core/canvas/places";
import { applyAll } from "../../../src/core/edits";
import { flowOf } from "../../../src/features/canvas/flow";
import { CATALOGUE, TEXT_TO_IMAGE, documentOf } from "../../core/small-catalogue";

const NONE: ReadonlySet<string> = new Set();
const after = (document: typeof TEXT_TO_IMAGE, before: ReturnType<typeof flowOf>, opened = NONE) =>
  flowOf(document, CATALOGUE, opened, before);

describe("the flow of a document", () => {
  it("has a card for each node and an edge for each link, to the ports by their names", () => {
    const flow = flowOf(TEXT_TO_IMAGE, CATALOGUE);
    expect(flow.cards.map((one) => one.id)).toEqual(["model", "positive", "empty", "sample", "decode", "score"]);
    expect(flow.edges.find((edge) => edge.id === "decode.latent")).toMatchObject({
      source: "sample",
      sourceHandle: "out:latent",
      target: "decode",
      targetHandle: "in:latent",
      data: { wire: { from: { node: "sample", output: "latent" } } },
    });
  });

  it("knows where each port stands before anything was drawn", () => {
    const card = flowOf(TEXT_TO_IMAGE, CATALOGUE).byId.get("sample");
    expect(card?.measured).toEqual({ width: 240, height: card?.data.card.height });
    expect(card?.handles?.map((handle) => handle.id)).toContain("in:positive");
    expect(new Set(card?.handles?.map((handle) => handle.id)).size).toBe(card?.handles?.length);
  });

  it("keeps the objects of all that did not change", () => {
    const before = flowOf(TEXT_TO_IMAGE, CATALOGUE);
    const renamed = applyAll(TEXT_TO_IMAGE, [{ edit: "set_node", id: "sample", field: "title", value: "x" }]);
    const next = after(renamed, before);
    const changed = next.cards.filter((one, index) => one !== before.cards[index]).map((one) => one.id);
    expect(changed).toEqual(["sample"]);
    expect(next.edges.every((edge, index) => edge === before.edges[index])).toBe(true);
    const moved = applyAll(renamed, [{ edit: "move_node", id: "sample", position: [5, 5] }]);
    const last = after(moved, next);
    expect(last.byId.get("sample")?.position).toEqual({ x: 5, y: 5 });
    expect(last.byId.get("sample")?.data).toBe(next.byId.get("sample")?.data);
  });

  it("draws a link as soon as what it leads to is there", () => {
    const document = documentOf("n: TextEncode(encoder=$model.text_encoder)");
    const before = flowOf(document, CATALOGUE);
    const whole = applyAll(document, [{ edit: "add_node", id: "model", node: { type: "LoadModel" } }]);
    const next = after(whole, before);
    expect(next.byId.get("n")?.data.card.inputs[0]).toMatchObject({ value: "", isLinked: true });
    expect(next.edges).toHaveLength(1);
  });

  it("has frames beneath and notes, and keeps those that did not change", () => {
    const document = applyAll(TEXT_TO_IMAGE, [
      {
        edit: "set_layout_item",
        field: "frames",
        name: "a",
        value: { title: "A", colour: "person-1", box: [0, 0, 9, 9] },
      },
      { edit: "set_layout_item", field: "notes", name: "b", value: { text: "B", box: [1, 2, 3, 4] } },
      { edit: "set_layout_item", field: "wires", name: "decode.latent", value: [[7, 8]] },
      { edit: "set_layout_item", field: "collapsed", name: "score", value: true },
    ]);
    const flow = flowOf(document, CATALOGUE);
    expect(flow.drawn.map(({ id, position }) => [id, position])).toEqual([
      ["frame:a", { x: 0, y: 0 }],
      ["note:b", { x: 1, y: 2 }],
    ]);
    expect(flow.edges.find((edge) => edge.id === "decode.latent")?.data?.points).toEqual([[7, 8]]);
    expect(flow.byId.get("score")?.data.card).toMatchObject({ isCollapsed: true, rows: [], height: 44 });
    const renamed = applyAll(document, [{ edit: "set_node", id: "model", field: "title", value: "x" }]);
    expect(after(renamed, flow).drawn[0]).toBe(flow.drawn[0]);
  });

  it("draws anew what another layout, type or name concerns, and no more", () => {
    const bent = (points: readonly (readonly [number, number])[]) =>
      applyAll(TEXT_TO_IMAGE, [{ edit: "set_layout_item", field: "wires", name: "decode.latent", value: points }]);
    const one = flowOf(bent([[7, 8]]), CATALOGUE);
    const other = after(bent([[7, 9]]), one);
    const isOther = (edge: (typeof one.edges)[number], index: number): boolean => edge !== one.edges[index];
    expect(other.edges.filter(isOther).map(({ id }) => id)).toEqual(["decode.latent"]);
    expect(other.cards).toBe(one.cards);
    expect(other.byId).toBe(one.byId);
    const retyped = applyAll(TEXT_TO_IMAGE, [{ edit: "set_node", id: "decode", field: "type", value: "Unknown" }]);
    const plain = flowOf(TEXT_TO_IMAGE, CATALOGUE);
    const next = after(retyped, plain);
    expect(next.edges).toEqual(flowOf(retyped, CATALOGUE).edges);
    expect(next.cards.find(({ id }) => id === "sample")).toBe(plain.byId.get("sample"));
  });

  it("keeps the links and the other rows of a card of which one setting changed", () => {
    const before = flowOf(TEXT_TO_IMAGE, CATALOGUE);
    const [input] = TEXT_TO_IMAGE.nodes.get("positive")?.inputs.keys() ?? [];
    const told = applyAll(TEXT_TO_IMAGE, [
      { edit: "set_input", node: "positive", input: "text", value: { value: "another" } },
    ]);
    const next = after(told, before);
    expect(input).toBeDefined();
    expect(next.edges).toBe(before.edges);
    const rows = (flow: typeof before) => flow.byId.get("positive")?.data.card.rows ?? [];
    const changed = rows(next).filter((row, index) => row !== rows(before)[index]);
    expect(changed.map((row) => row.input?.name)).toEqual(["text"]);
  });

  it("is the same as one that is made afresh, after any edits", () => {
    let [document, flow] = [TEXT_TO_IMAGE, flowOf(TEXT_TO_IMAGE, CATALOGUE)];
    const next = (edits: Parameters<typeof applyAll>[1]): void => {
      document = applyAll(document, edits);
      flow = after(document, flow);
      const { byWire, ...fresh } = flowOf(document, CATALOGUE);
      expect({ ...flow, byWire: byWire.size }).toEqual({ ...fresh, byWire: flow.byWire.size });
    };
    next([{ edit: "remove_node", id: "model" }]);
    next([{ edit: "rename_node", id: "sample", to: "again" }]);
    next([{ edit: "add_node", id: "model", node: { type: "LoadModel" } }]);
    next([{ edit: "set_input", node: "positive", input: "encoder", value: { node: "model", output: "text_encoder" } }]);
    next([{ edit: "reorder", of: "nodes", names: ["model", "decode"] }]);
    next([{ edit: "move_node", id: "again", position: [4, 4] }]);
    next([{ edit: "set_layout", field: "collapsed", value: { again: true } }]);
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

  it("stay where they were seen when the first node is moved", () => {
    const before = placesOf(TEXT_TO_IMAGE);
    const moved = applyAll(TEXT_TO_IMAGE, placing(TEXT_TO_IMAGE, new Map([["score", [9, 9000]]])));
    const expected = new Map([...before, ["score", [9, 9000]]]);
    expect(placesOf(moved)).toEqual(expected);
    expect(placing(moved, new Map([["score", [9, 9000]]]))).toEqual([]);
  });
});
