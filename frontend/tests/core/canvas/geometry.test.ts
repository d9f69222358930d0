import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Box } from "../../../src/core/canvas/geometry";
import {
  align,
  bounds,
  contains,
  distribute,
  freePlace,
  onGrid,
  overlaps,
  snap,
} from "../../../src/core/canvas/geometry";

const box = (x: number, y: number, width = 100, height = 50): Box => ({ x, y, width, height });
const THREE = new Map([
  ["a", box(0, 0)],
  ["b", box(30, 200, 60, 20)],
  ["c", box(400, 90)],
]);

describe("boxes", () => {
  it("have a box around them all, and none around none", () => {
    expect(bounds(THREE.values())).toEqual({ x: 0, y: 0, width: 500, height: 220 });
    expect(bounds([])).toBeNull();
  });

  it("overlap and contain each other, edges not counted as overlap", () => {
    expect(overlaps(box(0, 0), box(99, 49))).toBe(true);
    expect(overlaps(box(0, 0), box(100, 0))).toBe(false);
    expect(contains(box(0, 0), box(10, 10, 90, 40))).toBe(true);
    expect(contains(box(0, 0), box(10, 10, 91, 40))).toBe(false);
  });

  it("stand on a grid without a negative nothing", () => {
    expect(onGrid([7, -3], 16)).toEqual([0, 0]);
    expect(onGrid([24, 8.1], 16)).toEqual([32, 16]);
  });
});

describe("snapping", () => {
  it("draws a box to the nearest edges and middles, and says which", () => {
    const snapped = snap(box(4, 197), [box(0, 0), box(300, 200)], 8);
    expect(snapped.position).toEqual([0, 200]);
    expect(snapped.guides).toEqual([
      { axis: "x", at: 0, from: 0, to: 250 },
      { axis: "y", at: 200, from: 0, to: 400 },
    ]);
  });

  it("leaves a box alone that is near nothing", () => {
    expect(snap(box(20, 300, 10, 10), [box(0, 0)], 8)).toEqual({ position: [20, 300], guides: [] });
    expect(snap(box(1, 2), [], 8)).toEqual({ position: [1, 2], guides: [] });
  });
});

describe("aligning", () => {
  it.each([
    ["left", [0, 0, 0], "x"],
    ["right", [400, 440, 400], "x"],
    ["centre", [200, 220, 200], "x"],
    ["top", [0, 0, 0], "y"],
    ["bottom", [170, 200, 170], "y"],
    ["middle", [85, 100, 85], "y"],
  ] as const)("to %s moves along one axis alone", (edge, places, axis) => {
    const moved = [...align(THREE, edge).values()];
    expect(moved.map(([x, y]) => (axis === "x" ? x : y))).toEqual(places);
    expect(moved.map(([x, y]) => (axis === "x" ? y : x))).toEqual(
      [...THREE.values()].map((one) => (axis === "x" ? one.y : one.x)),
    );
  });

  it("of nothing is nothing", () => {
    expect(align(new Map(), "left").size).toBe(0);
    expect(distribute(new Map(), "x").size).toBe(0);
  });
});

describe("distributing", () => {
  it("makes equal gaps and keeps both ends", () => {
    const moved = distribute(THREE, "x");
    expect([...moved.values()].map(([x]) => x)).toEqual([0, 220, 400]);
    expect([...distribute(THREE, "y").values()].map(([, y]) => y)).toEqual([0, 200, 100]);
  });

  it("moves nothing where there are only two", () => {
    const two = new Map([...THREE].slice(0, 2));
    expect([...distribute(two, "x").values()]).toEqual([[0, 0], [30, 200]]); // prettier-ignore
  });
});

describe("a free place", () => {
  it("is where nothing else is, whatever stands there", () => {
    const boxes = fc.array(
      fc.record({
        x: fc.integer({ min: 0, max: 900 }),
        y: fc.integer({ min: 0, max: 900 }),
        width: fc.constant(200),
        height: fc.constant(120),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(boxes, (others) => {
        const [x, y] = freePlace(box(100, 100), others, 16);
        expect(others.some((other) => overlaps(other, box(x, y)))).toBe(false);
      }),
    );
  });
});
