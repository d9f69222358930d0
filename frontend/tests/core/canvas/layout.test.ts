import { describe, expect, it } from "vitest";
import { drawnIn, moves, setCollapsed, setFrame, setNote, setWire, wireName } from "../../../src/core/canvas/layout";
import { applyAll } from "../../../src/core/edits";
import { documentIn } from "../fixtures";

const START = documentIn("darkroom: 1\nnodes:\n  a:\n    type: X\nlayout:\n  nodes:\n    a: [0, 0]\n");

describe("the layout section", () => {
  it("says what the editor put there", () => {
    const frame = { title: "Prompts", colour: "#b07fe0", x: 0, y: 0, width: 300, height: 200.04 };
    const note = { text: "try 30 steps", x: 5, y: 6, width: 100, height: 50 };
    const document = applyAll(START, [
      setFrame("f", frame),
      setNote("n", note),
      setWire("b.latent", [[1, 2.25], [3, 4]]), // prettier-ignore
      setCollapsed("a", true),
    ]);
    const drawn = drawnIn(document);
    expect(drawn.frames.get("f")).toEqual({ ...frame, height: 200 });
    expect(drawn.notes.get("n")).toEqual(note);
    expect(drawn.wires.get("b.latent")).toEqual([[1, 2.3], [3, 4]]); // prettier-ignore
    expect(drawn.collapsed).toEqual(new Set(["a"]));
    const bare = applyAll(document, [
      setFrame("f", null),
      setNote("n", null),
      setWire("b.latent", []),
      setCollapsed("a", false),
    ]);
    expect(bare.layout).toEqual(START.layout);
  });

  it("may hold what the editor does not know, which is not shown", () => {
    const odd = documentIn(`darkroom: 1
layout:
  frames: [1, 2]
  notes: {a: 1, b: {box: [1, 2]}, c: {box: [1, 2, 3, 4, 5]}, d: {box: x}, e: {box: [1, 2, 3, 4], text: 7}}
  wires: {a: 1, b: [1, 2], c: [[1, 2, 3]], d: [[1, x]], e: [[1, 2]]}
  collapsed: {a: yes, b: true}
`);
    const drawn = drawnIn(odd);
    expect(drawn.frames.size).toBe(0);
    expect([...drawn.notes]).toEqual([["e", { text: "", x: 1, y: 2, width: 3, height: 4 }]]);
    expect([...drawn.wires.keys()]).toEqual(["e"]);
    expect([...drawn.collapsed]).toEqual(["b"]);
  });

  it("is moved by one edit for each node that moves", () => {
    const places = new Map([["a", [0, 0] as const], ["b", [1.26, -0.01] as const]]); // prettier-ignore
    expect(moves(START, places)).toEqual([{ edit: "move_node", id: "b", position: [1.3, 0] }]);
  });

  it("names wires by their input and their place in its list", () => {
    expect(wireName({ to: { node: "a", input: "x" }, index: 0 })).toBe("a.x");
    expect(wireName({ to: { node: "a", input: "x" }, index: 2 })).toBe("a.x.2");
  });
});
