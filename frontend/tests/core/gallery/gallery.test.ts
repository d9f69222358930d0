import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { documentName, givenAsDefaults } from "../../../src/core/gallery/as-run";
import { byDay } from "../../../src/core/gallery/days";
import { imageInputs, pictureInto, pictureNode } from "../../../src/core/gallery/image-inputs";
import { EVERYTHING, afterNews, isWanted, withPage } from "../../../src/core/gallery/query";
import type { Findable } from "../../../src/core/gallery/query";
import { CLOSEST, fitted, kept, zoomed } from "../../../src/core/gallery/zoom";
import { attempt } from "../../../src/core/edits";
import { ID } from "../../../src/core/document/model";
import { documentIn } from "../fixtures";
import { CATALOGUE } from "../run/catalogue";

const picture = (digest: string, rest: Partial<Findable> = {}): Findable => ({
  digest,
  made: 0,
  output: "image",
  workflow: "hearts",
  name: "hearts",
  texts: ["A red heart", "blurry"],
  models: ["miniature"],
  starred: false,
  trashed: null,
  ...rest,
});

describe("days", () => {
  const at = (text: string): number => new Date(text).getTime() / 1000;
  const now = at("2026-11-21T12:00:00");

  it("hold the pictures that were made in them, in order", () => {
    const made = ["2026-11-21T11:00:00", "2026-11-21T00:01:00", "2026-11-20T23:59:00", "2026-03-02T08:00:00", "2024-12-31T08:00:00"]; // prettier-ignore
    const days = byDay(made.map((text) => ({ made: at(text) })), now); // prettier-ignore
    expect(days.map(({ label, pictures }) => [label, pictures.length])).toEqual([["Today", 2], ["Yesterday", 1], ["Monday, March 2", 1], ["Tuesday, December 31, 2024", 1]]); // prettier-ignore
    expect(days[3]?.key).toBe("2024-12-31");
    expect(byDay([], now)).toEqual([]);
  });
});

describe("a query", () => {
  it("wants what has every word somewhere, whatever its case", () => {
    const wants = (search: string): boolean => isWanted(picture("a"), { ...EVERYTHING, search });
    expect(["", "HEART red", "mini heart", "hearts", "image blurry"].map(wants)).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(wants("heart green")).toBe(false);
  });

  it("wants what is starred, of a workflow, of a model, and the trash only where it asks for that", () => {
    expect(isWanted(picture("a"), { ...EVERYTHING, starred: true })).toBe(false);
    expect(isWanted(picture("a", { starred: true }), { ...EVERYTHING, starred: true })).toBe(true);
    expect(isWanted(picture("a"), { ...EVERYTHING, workflow: "cats" })).toBe(false);
    expect(isWanted(picture("a"), { ...EVERYTHING, model: "other" })).toBe(false);
    expect(isWanted(picture("a"), { ...EVERYTHING, model: "miniature", workflow: "hearts" })).toBe(true);
    expect(isWanted(picture("a", { trashed: 5 }), EVERYTHING)).toBe(false);
    expect(isWanted(picture("a", { trashed: 5 }), { ...EVERYTHING, trashed: true })).toBe(true);
  });

  it("stays answered as news come", () => {
    const list = [picture("c", { made: 3 }), picture("a", { made: 1 })];
    const digests = (some: readonly Findable[]): string[] => some.map(({ digest }) => digest);
    expect(digests(afterNews(list, [picture("b", { made: 2 })], [], EVERYTHING, -Infinity))).toEqual(["c", "b", "a"]);
    expect(digests(afterNews(list, [picture("a", { made: 4 })], [], EVERYTHING, -Infinity))).toEqual(["a", "c"]);
    expect(digests(afterNews(list, [picture("c", { trashed: 9, made: 3 })], [], EVERYTHING, -Infinity))).toEqual(["a"]);
    expect(digests(afterNews(list, [], ["c"], EVERYTHING, -Infinity))).toEqual(["a"]);
    expect(afterNews(list, [picture("z", { made: 0 })], [], EVERYTHING, 1)).toBe(list);
    expect(digests(withPage(list, [picture("a"), picture("b")]))).toEqual(["c", "a", "b"]);
  });
});

describe("a lens", () => {
  const length = fc.integer({ min: 1, max: 4000 });
  const size = fc.record({ width: length, height: length });
  const point = fc.record({ x: fc.integer({ min: -500, max: 500 }), y: fc.integer({ min: -500, max: 500 }) });

  it("shows the whole picture at first, small ones not much larger than they are", () => {
    fc.assert(
      fc.property(size, size, (picture, frame) => {
        const { scale } = fitted(picture, frame);
        expect(picture.width * scale).toBeLessThanOrEqual(frame.width + 1e-6);
        expect(picture.height * scale).toBeLessThanOrEqual(frame.height + 1e-6);
        expect(scale).toBeLessThanOrEqual(4);
      }),
    );
    expect(fitted({ width: 0, height: 0 }, { width: 0, height: 0 }).scale).toBe(1);
  });

  it("keeps what lies under the pointer where it is", () => {
    fc.assert(
      fc.property(point, fc.double({ min: 0.5, max: 2, noNaN: true }), (at, factor) => {
        const lens = { scale: 2, x: 30, y: -20 };
        const after = zoomed(lens, factor, at, 0.1);
        expect((at.x - after.x) / after.scale).toBeCloseTo((at.x - lens.x) / lens.scale);
        expect((at.y - after.y) / after.scale).toBeCloseTo((at.y - lens.y) / lens.scale);
      }),
    );
  });

  it("never goes closer or further than makes sense, nor loses the picture", () => {
    expect(zoomed({ scale: 20, x: 0, y: 0 }, 10, { x: 0, y: 0 }, 0.5).scale).toBe(CLOSEST);
    expect(zoomed({ scale: 1, x: 0, y: 0 }, 0.01, { x: 0, y: 0 }, 0.5).scale).toBe(0.5);
    const [picture, frame] = [{ width: 100, height: 100 }, { width: 300, height: 300 }]; // prettier-ignore
    expect(kept({ scale: 1, x: 50, y: -50 }, picture, frame)).toEqual({ scale: 1, x: 0, y: 0 });
    expect(kept({ scale: 6, x: 999, y: -999 }, picture, frame)).toEqual({ scale: 6, x: 150, y: -150 });
  });
});

describe("image inputs", () => {
  const document = documentIn(`
darkroom: 1
parameters:
  photo: {type: ImageFile, label: Photo}
  other: {type: ImageFile}
  steps: {type: int, default: 3}
nodes:
  load: {type: Load, title: The picture, inputs: {image: images/a.png}}
  linked: {type: Load, inputs: {image: $photo}}
  bare: {type: Load}
  sample: {type: Sample}
layout:
  nodes: {load: [40, 10], bare: [400, -30]}
`);

  it("are parameters and inputs that nothing is linked to", () => {
    expect(imageInputs(document, CATALOGUE).map(({ label }) => label)).toEqual(["Photo", "other", "The picture · image", "bare · image"]); // prettier-ignore
  });

  it("take a picture by edits that fit", () => {
    for (const input of imageInputs(document, CATALOGUE)) {
      expect(attempt(document, pictureInto(input, "asset:sha256-1")).done).toBe(true);
    }
  });

  it("can be had by a new node beside the others", () => {
    const made = pictureNode(document, CATALOGUE, "asset:sha256-1");
    expect(made?.edits.at(-1)).toMatchObject({ edit: "move_node", id: "load_2", position: [-280, -30] });
    const tried = attempt(document, made?.edits ?? []);
    expect(tried.done && tried.document.nodes.get("load_2")?.inputs.get("image")).toEqual({ value: "asset:sha256-1" });
    expect(pictureNode(documentIn("darkroom: 1"), CATALOGUE, "x")?.edits.at(-1)).toMatchObject({ position: [0, 0] });
    expect(pictureNode(document, { ...CATALOGUE, nodes: new Map() }, "x")).toBeNull();
    expect(ID.test(made?.id ?? "")).toBe(true);
  });
});

describe("a document as it was run", () => {
  const document = documentIn(`
darkroom: 1
parameters:
  seed: {type: Seed, default: 7}
  steps: {type: int, default: 20}
  prompt: {type: str}
`);

  it("has the values that were given, large seeds whole, and nothing that it has no parameter for", () => {
    const edits = givenAsDefaults(document, { seed: "18446744073709551615", steps: 20, prompt: "a cat", gone: 1 });
    expect(edits.map((edit) => "name" in edit && edit.name)).toEqual(["seed", "prompt"]);
    const tried = attempt(document, edits);
    expect(tried.done && tried.document.parameters.get("seed")?.default).toEqual({ $number: "18446744073709551615" });
    expect(givenAsDefaults(document, { seed: "random" })).toMatchObject([{ value: "random" }]);
  });

  it("has a name that a document can have", () => {
    expect(["text_to_image", "../../etc", "Ärger & co/1", "", "...", "x".repeat(300)].map(documentName)).toEqual(["text_to_image", "etc", "rger co 1", "Untitled", "Untitled", "x".repeat(90)]); // prettier-ignore
  });
});
