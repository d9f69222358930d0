import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MaskSheet, isEmpty } from "../../../src/core/fields/mask";

const at = (sheet: MaskSheet, x: number, y: number): number | undefined => sheet.values[y * sheet.width + x];

describe("a mask", () => {
  it("is painted where the brush was, and nowhere else", () => {
    const sheet = new MaskSheet(20, 10);
    const area = sheet.line({ x: 5, y: 5 }, { x: 12, y: 5 }, 2, 255);
    expect(at(sheet, 5, 5)).toBe(255);
    expect(at(sheet, 11, 4)).toBe(255);
    expect(at(sheet, 5, 0)).toBe(0);
    expect(at(sheet, 18, 5)).toBe(0);
    expect(area).toEqual({ left: 2, top: 2, right: 16, bottom: 9 });
  });

  it("is erased by 0, and softly at the edge of the brush", () => {
    const sheet = new MaskSheet(10, 10);
    sheet.fill(255);
    sheet.line({ x: 5, y: 5 }, { x: 5, y: 5 }, 2, 0);
    expect(at(sheet, 5, 5)).toBe(0);
    const edge = [...sheet.values].filter((value) => value > 0 && value < 255);
    expect(edge.length).toBeGreaterThan(0);
    expect(sheet.isEmpty).toBe(false);
  });

  it("takes no notice of what lies outside", () => {
    const sheet = new MaskSheet(4, 4);
    const area = sheet.line({ x: -50, y: -50 }, { x: -40, y: -40 }, 3, 255);
    sheet.settle();
    expect(isEmpty(area)).toBe(true);
    expect([sheet.isEmpty, sheet.canUndo]).toEqual([true, false]);
  });

  it("begins with what is given, and is inverted and cleared as a whole", () => {
    const sheet = new MaskSheet(2, 1, Uint8Array.from([0, 200]));
    sheet.invert();
    expect([...sheet.values]).toEqual([255, 55]);
    sheet.fill(0);
    expect(sheet.isEmpty).toBe(true);
    sheet.undo();
    sheet.undo();
    expect([...sheet.values]).toEqual([0, 200]);
    expect(isEmpty(sheet.undo())).toBe(true);
  });

  it("goes back and forth through any strokes to what it was", () => {
    const coordinate = fc.integer({ min: -3, max: 15 });
    const spot = fc.record({ x: coordinate, y: coordinate });
    const stroke = fc.tuple(spot, spot, fc.integer({ min: 1, max: 5 }), fc.constantFrom(0, 255));
    fc.assert(
      fc.property(fc.array(stroke, { minLength: 1, maxLength: 12 }), (strokes) => {
        const sheet = new MaskSheet(12, 9);
        const stages = [sheet.values.slice()];
        for (const [from, to, radius, value] of strokes) {
          sheet.line(from, to, radius, value);
          sheet.settle();
          if (sheet.canUndo) stages.push(sheet.values.slice());
        }
        while (sheet.canUndo) sheet.undo();
        expect(sheet.values).toEqual(stages[0]);
        while (sheet.canRedo) sheet.redo();
        expect(sheet.values).toEqual(stages.at(-1));
      }),
      { numRuns: 80, seed: 32 },
    );
  });

  it("forgets what was undone once something else is painted", () => {
    const sheet = new MaskSheet(9, 9);
    sheet.line({ x: 2, y: 2 }, { x: 2, y: 2 }, 1, 255);
    sheet.line({ x: 3, y: 2 }, { x: 5, y: 5 }, 1, 255); // the same stroke goes on
    sheet.undo();
    expect([sheet.isEmpty, sheet.canRedo]).toEqual([true, true]);
    sheet.line({ x: 7, y: 7 }, { x: 7, y: 7 }, 1, 255);
    sheet.settle();
    expect(sheet.canRedo).toBe(false);
  });

  it("forgets the oldest strokes once they take too much memory", () => {
    const sheet = new MaskSheet(10, 10, undefined, 250);
    for (let turn = 0; turn < 4; turn++) sheet.invert();
    let undone = 0;
    for (; sheet.canUndo; undone++) sheet.undo();
    expect(undone).toBe(2);
  });
});
