import { describe, expect, it } from "vitest";
import { drawnIn, setCollapsed, setFrame, setNote, setWire } from "../../../src/core/canvas/layout";
import { removing, renaming } from "../../../src/core/canvas/removal";
import { applyAll } from "../../../src/core/edits";
import { TEXT_TO_IMAGE } from "../small-catalogue";

const BOX = { x: 0, y: 0, width: 9, height: 9 };
const document = applyAll(TEXT_TO_IMAGE, [
  setWire("decode.latent", [[1, 2]]),
  setWire("score.image", [[3, 4]]),
  setCollapsed("decode", true),
  setFrame("f", { ...BOX, title: "", colour: "" }),
  setNote("n", { ...BOX, text: "" }),
]);

describe("removing", () => {
  it("takes with a node all that the layout says of it", () => {
    const after = applyAll(document, removing(document, { nodes: ["decode", "gone"], frames: ["f"], notes: ["n"] }));
    expect(after.nodes.has("decode")).toBe(false);
    expect(after.layout).toMatchObject({ collapsed: null, frames: null, notes: null });
    expect([...drawnIn(after).wires.keys()]).toEqual(["score.image"]);
  });

  it("says nothing of a layout that has nothing", () => {
    const edits = removing(TEXT_TO_IMAGE, { nodes: ["decode"], frames: [], notes: [] });
    expect(edits).toEqual([{ edit: "remove_node", id: "decode" }]);
  });
});

describe("renaming", () => {
  it("brings the points of links and the collapsing along", () => {
    const after = applyAll(document, renaming(document, "decode", "develop"));
    expect(after.nodes.has("develop")).toBe(true);
    expect([...drawnIn(after).wires.keys()].sort()).toEqual(["develop.latent", "score.image"]);
    expect([...drawnIn(after).collapsed]).toEqual(["develop"]);
    expect(renaming(TEXT_TO_IMAGE, "decode", "x")).toHaveLength(1);
  });
});
