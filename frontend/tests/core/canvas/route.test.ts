import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { along, indexFor, passes, pathOf, piecesOf } from "../../../src/core/canvas/route";
import type { Position } from "../../../src/core/document/model";

const place = fc.tuple(fc.integer({ min: -900, max: 900 }), fc.integer({ min: -900, max: 900 }));

describe("a route", () => {
  it("goes from end to end through its points, and leaves and arrives level", () => {
    fc.assert(
      fc.property(place, place, fc.array(place, { maxLength: 4 }), (from, to, points) => {
        const pieces = piecesOf(from, to, points);
        expect(pieces.map((piece) => piece[0])).toEqual([from, ...points]);
        expect(pieces.map((piece) => piece[3])).toEqual([...points, to]);
        expect([pieces[0]?.[1][1], pieces.at(-1)?.[2][1]]).toEqual([from[1], to[1]]);
      }),
    );
  });

  it("is written as a path", () => {
    expect(pathOf([0, 0], [100, 0])).toBe("M0,0C50,0 50,0 100,0");
    expect(pathOf([0, 0], [100, 0], [[50, 40]]).match(/C/g)).toHaveLength(2);
  });

  it("has places along it from one end to the other", () => {
    const places = along([0, 0], [100, 50], [], 4);
    expect([places.length, places[0], places.at(-1)]).toEqual([5, [0, 0], [100, 50]]);
  });

  it("takes a new point into the piece that it is nearest to", () => {
    const points: Position[] = [[100, 100], [200, 100]]; // prettier-ignore
    expect(indexFor([0, 0], [300, 0], points, [20, 10])).toBe(0);
    expect(indexFor([0, 0], [300, 0], points, [150, 104])).toBe(1);
    expect(indexFor([0, 0], [300, 0], points, [280, 10])).toBe(2);
  });

  it("passes a box that it goes through, and none beside it", () => {
    const box = { x: 40, y: -10, width: 20, height: 20 };
    expect(passes(box, [0, 0], [100, 0])).toBe(true);
    expect(passes({ ...box, y: 200 }, [0, 0], [100, 0])).toBe(false);
    expect(passes({ ...box, x: 900 }, [0, 0], [100, 0])).toBe(false);
    expect(passes({ ...box, y: 90 }, [0, 0], [100, 0], [[50, 100]])).toBe(true);
  });

  it("is never said to miss a box that it passes", () => {
    fc.assert(
      fc.property(place, place, place, (from, to, [x, y]) => {
        const box = { x, y, width: 80, height: 60 };
        const hits = along(from, to, [], 12).some(([a, b]) => a >= x && a <= x + 80 && b >= y && b <= y + 60);
        expect(passes(box, from, to)).toBe(hits);
      }),
    );
  });
});
