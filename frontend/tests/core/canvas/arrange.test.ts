import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrange } from "../../../src/core/canvas/arrange";
import { FRAME_COLOURS, frameAround, freeName, heldBy } from "../../../src/core/canvas/frames";
import { contains, overlaps } from "../../../src/core/canvas/geometry";
import type { Box } from "../../../src/core/canvas/geometry";

const box = (x: number, y: number, width = 240, height = 120): Box => ({ x, y, width, height });
const standing = (boxes: ReadonlyMap<string, Box>, places: ReadonlyMap<string, readonly [number, number]>) =>
  new Map([...boxes].map(([id, one]) => [id, { ...one, x: places.get(id)?.[0] ?? 0, y: places.get(id)?.[1] ?? 0 }]));

describe("arranging", () => {
  it("puts readers right of what they read, and nothing over anything else", () => {
    const graph = fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 24 });
    fc.assert(
      fc.property(
        graph,
        fc.array(fc.integer({ min: 44, max: 500 }), { minLength: 12, maxLength: 12 }),
        (pairs, heights) => {
          const boxes = new Map(heights.map((height, index) => [`n${index}`, box(7, 9, 240, height)]));
          const links = pairs.filter(([from, to]) => from < to).map(([from, to]) => [`n${from}`, `n${to}`] as const);
          const after = [...standing(boxes, arrange({ boxes, links, frames: new Map() }).places).values()];
          for (const [index, one] of after.entries()) {
            for (const other of after.slice(index + 1)) expect(overlaps(one, other)).toBe(false);
          }
          const places = arrange({ boxes, links, frames: new Map() }).places;
          for (const [from, to] of links) expect(places.get(to)?.[0] ?? 0).toBeGreaterThan(places.get(from)?.[0] ?? 0);
          expect(Math.min(...after.map((one) => one.x))).toBe(7);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("sets out even a chain that is longer than the library can follow", () => {
    const ids = Array.from({ length: 6000 }, (_, index) => `n${index}`);
    const boxes = new Map(ids.map((id) => [id, box(0, 0)]));
    const links = ids.slice(1).map((id, index): [string, string] => [ids[index] ?? "", id]);
    const { places } = arrange({ boxes, links: [...links, ["n0", "n2"]], frames: new Map() });
    expect(ids.every((id, index) => places.get(id)?.[0] === index * 328 && places.get(id)?.[1] === 0)).toBe(true);
  });

  it("keeps the order in which nodes are named within a column", () => {
    const boxes = new Map(["a", "b", "c", "d"].map((id) => [id, box(0, 0)]));
    const { places } = arrange({ boxes, links: [["a", "b"], ["a", "c"], ["a", "d"]], frames: new Map() }); // prettier-ignore
    const [b = 0, c = 0, d = 0] = ["b", "c", "d"].map((id) => places.get(id)?.[1]);
    expect([b < c, c < d]).toEqual([true, true]);
  });

  it("keeps what lies in a frame together, and the frame around it", () => {
    const boxes = new Map([["a", box(0, 0)], ["b", box(300, 0)], ["c", box(0, 900)], ["d", box(900, 900)]]); // prettier-ignore
    const frame = frameAround([box(0, 0), box(300, 0)], "Both");
    if (!frame) throw new Error("there is a frame around two boxes");
    const larger = { ...frame, x: -300, y: -300, width: 3000, height: 3000 };
    const frames = new Map([["f", frame], ["large", larger], ["empty", { ...frame, x: 5000 }]]); // prettier-ignore
    const made = arrange({ boxes, links: [["a", "b"], ["b", "c"], ["gone", "a"]], frames }); // prettier-ignore
    const after = standing(boxes, made.places);
    const around = made.frames.get("f");
    expect(around && [...heldBy("", around, after)]).toEqual(["a", "b"]);
    expect(made.frames.has("empty")).toBe(false);
    expect([made.frames.get("f")?.title, made.places.size]).toEqual(["Both", 4]);
  });
});

describe("frames", () => {
  it("are drawn around boxes with room for a title, and around none not at all", () => {
    const frame = frameAround([box(0, 0), box(300, 200)], "T");
    expect(frame).toMatchObject({ title: "T", colour: FRAME_COLOURS[0] });
    expect(frame && contains(frame, box(300, 200))).toBe(true);
    expect(frameAround([], "T")).toBeNull();
  });

  it("hold what lies wholly in them", () => {
    const boxes = new Map([["model", box(10, 10)], ["note:a", box(20, 20)], ["score", box(900, 0)], ["frame:f", box(0, 0, 400, 400)]]); // prettier-ignore
    expect(heldBy("frame:f", box(0, 0, 400, 400), boxes)).toEqual(["model", "note:a"]);
  });

  it("get names that are free", () => {
    const frames = new Map([["frame_2", { ...box(0, 0), title: "", colour: "" }]]);
    expect([freeName(new Map(), "note"), freeName(frames, "frame")]).toEqual(["note_1", "frame_3"]);
  });
});
