import { describe, expect, it } from "vitest";
import { CARD, boxOf, cardOf, portAt } from "../../../src/core/canvas/card";
import type { Catalogue } from "../../../src/core/catalogue/catalogue";
import { applyAll } from "../../../src/core/edits";
import { CATALOGUE, TEXT_TO_IMAGE, documentOf } from "../small-catalogue";

const cardIn = (document: typeof TEXT_TO_IMAGE, id: string, state = { isCollapsed: false, isOpened: false }) => {
  const node = document.nodes.get(id);
  if (!node) throw new Error(id);
  return cardOf(id, node, document, catalogue, state);
};

/** The small catalogue with a type of twelve settings, one of them long. */
const catalogue: Catalogue = (() => {
  const base = CATALOGUE.nodes.get("TextEncode");
  const text = base?.inputs.slice(1) ?? [];
  const inputs = Array.from({ length: 12 }).flatMap((_, index) =>
    text.map((port) => ({ ...port, name: `s${index}`, multiline: index === 0 })),
  );
  const many = { name: "Many", inputs, outputs: [], category: "", doc: "", was: [], pack: "" };
  return { ...CATALOGUE, nodes: new Map([...CATALOGUE.nodes, ["Many", many]]) };
})();

describe("a card", () => {
  it("has its inputs left of its outputs, and settings below them", () => {
    const card = cardIn(TEXT_TO_IMAGE, "sample");
    const rows = card.rows.map(({ kind, input, output }) => [kind, input?.name ?? "", output?.name ?? ""]);
    expect(rows).toEqual([
      ["ports", "unet", "latent"],
      ["ports", "positive", ""],
      ["ports", "latent", ""],
      ["setting", "guidance", ""],
      ["setting", "seed", ""],
    ]);
    expect(card.height).toBe(CARD.head + 2 * CARD.edge + 3 * CARD.row + 2 * CARD.setting);
    expect(boxOf(card, [3, 4])).toEqual({ x: 3, y: 4, width: CARD.width, height: card.height });
  });

  it("says where each port is, in its head when it is collapsed", () => {
    const card = cardIn(TEXT_TO_IMAGE, "sample");
    expect(portAt(card, "input", "unet")).toBe(CARD.head + CARD.edge + CARD.row / 2);
    expect(portAt(card, "output", "latent")).toBe(portAt(card, "input", "unet"));
    const collapsed = cardIn(TEXT_TO_IMAGE, "sample", { isCollapsed: true, isOpened: false });
    expect([collapsed.height, portAt(collapsed, "input", "seed")]).toEqual([CARD.head, CARD.head / 2]);
  });

  it("shows values, parameters, and links that lead nowhere, where no edge does", () => {
    const document = documentOf("n: TextEncode(encoder=$gone.out, text=$prompt, odd=[$n])", "m: Strange(a=1)");
    const values = (id: string) => cardIn(document, id).inputs.map(({ name, value }) => [name, value]);
    expect(values("n")).toEqual([["encoder", "$gone.out"], ["text", "$prompt"], ["odd", "1 item"]]); // prettier-ignore
    expect(values("m")).toEqual([["a", "1"]]);
    expect(cardIn(document, "m").isUnknown).toBe(true);
    expect(cardIn(document, "n").isDangling).toBe(true);
  });

  it("says which input waits for something, and which cannot be linked", () => {
    const document = documentOf("m: LoadModel(model=miniature)", "d: VAEDecode(latent=$m.vae)");
    expect(cardIn(document, "d").inputs.map((port) => port.isMissing)).toEqual([true, false]);
    expect(cardIn(document, "m").inputs[0]).toMatchObject({ isOpen: false, value: "miniature" });
  });

  it("hides what comes after six settings, but nothing that was said", () => {
    const document = documentOf("many: Many(s9=x)");
    const card = cardIn(document, "many");
    expect(card.rows.map((row) => row.input?.name)).toEqual(["s0", "s1", "s2", "s3", "s4", "s5", "s9"]);
    expect([card.hidden, card.isOpened, card.rows[0]?.kind]).toEqual([5, false, "text"]);
    const opened = cardIn(document, "many", { isCollapsed: false, isOpened: true });
    expect([opened.rows.length, opened.hidden, opened.isOpened]).toEqual([12, 0, true]);
    expect(opened.height).toBeGreaterThan(card.height);
    const linked = applyAll(document, [
      { edit: "add_node", id: "t", node: { type: "TextEncode" } },
      { edit: "set_input", node: "many", input: "s0", value: { node: "t" } },
    ]);
    expect(cardIn(linked, "many").rows[0]?.kind).toBe("setting");
  });

  it("shows numbers that JavaScript cannot hold as they are written", () => {
    const document = documentOf("s: UNetSample(seed=18446744073709551615, guidance=[1,2])");
    const said = cardIn(document, "s").inputs.filter((port) => port.value !== "");
    expect(said.map((port) => port.value)).toEqual(["[1,2]", "18446744073709551615"]);
    const bare = documentOf("s: UNetSample(unet=[$a,$b])");
    expect(cardIn(bare, "s").inputs[0]?.value).toBe("2 items");
  });
});
