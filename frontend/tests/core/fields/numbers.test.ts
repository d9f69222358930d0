import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { calculate } from "../../../src/core/fields/expression";
import type { NumberRange } from "../../../src/core/fields/field";
import {
  dragged,
  numberIn,
  pixelsPerStep,
  readNumber,
  share,
  shownNumber,
  sliderSteps,
  stepOf,
  stepped,
  within,
} from "../../../src/core/fields/numbers";

const open: NumberRange = { min: null, max: null, step: 0, multiple: 1, isWhole: false };
const whole: NumberRange = { ...open, isWhole: true };
const strength: NumberRange = { ...open, min: 0, max: 1, step: 0.05 };
const width: NumberRange = { min: 0, max: 16384, step: 8, multiple: 8, isWhole: true };

describe("expressions", () => {
  it.each([
    ["512*2", 1024],
    ["=1 + 2 * 3", 7],
    ["(1+2)*3", 9],
    ["-2^2", -4],
    ["2 ** -1", 0.5],
    ["2^3^2", 512],
    ["10 % 4 - 1", 1],
    ["7 / 2", 3.5],
    ["+.5e1", 5],
    ["1.5e+2", 150],
    ["3 × 2 − 1", 5],
    ["9 ÷ 3", 3],
    ["  8 ", 8],
  ])("%s is %d", (text, value) => {
    expect(calculate(text)).toEqual({ value });
  });

  it.each([
    ["", "a number is needed"],
    ["two", "this is no number"],
    ["1,5", "write a dot, not a comma"],
    ["1 2", "this is no number"],
    ["(1", "a bracket is not closed"],
    ["1/0", "this is no finite number"],
    ["2*", "this is no number"],
    ["1".repeat(201), "at most 200 characters"],
    ["alert(1)", "this is no number"],
  ])("%s is refused: %s", (text, wrong) => {
    expect(calculate(text)).toEqual({ wrong });
  });

  it("never fail in another way, whatever is typed", () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...Array.from("0123456789.+-*/%^() e")) }));
    fc.assert(
      fc.property(text, (typed) => {
        const said = calculate(typed);
        expect("wrong" in said ? said.wrong : Number.isFinite(said.value)).toBeTruthy();
      }),
      { numRuns: 500, seed: 33 },
    );
  });
});

describe("numbers of a field", () => {
  it("stay within the range, and say why", () => {
    expect(readNumber("2", strength)).toEqual({ value: 1, note: "at most 1" });
    expect(readNumber("-0.5", strength)).toEqual({ value: 0, note: "at least 0" });
    expect(readNumber("0.333", strength)).toEqual({ value: 0.333, note: null });
    expect(readNumber("100", width)).toEqual({ value: 104, note: "a multiple of 8" });
    expect(readNumber("2.6", whole)).toEqual({ value: 3, note: "a whole number" });
    expect(readNumber("2^60", whole)).toEqual({ value: 2 ** 53, note: `at most ${2 ** 53}` });
    expect(readNumber("x", whole)).toEqual({ value: null, note: "this is no number" });
    expect(within(17, { ...width, min: 10, max: 20 })).toEqual({ value: 16, note: "a multiple of 8" });
    expect(within(99, { ...width, min: 10, max: 20 })).toEqual({ value: 16, note: "at most 20" });
    expect(Object.is(within(-0, open).value, 0)).toBe(true);
  });

  it("are stepped finely and coarsely, without the dust of binary fractions", () => {
    expect(stepped(0.1, 4, strength)).toBe(0.3);
    expect(stepped(0.5, 1, strength, "fine")).toBe(0.505);
    expect(stepped(0.5, 1, strength, "coarse")).toBe(1);
    expect(stepped(512, 1, width)).toBe(520);
    expect(stepped(512, -1, width, "fine")).toBe(504);
    expect(stepped(512, 1, width, "coarse")).toBe(592);
    expect(stepped(3, 1, whole)).toBe(4);
  });

  it("have a step of their own where nothing says one", () => {
    expect(stepOf(0, open)).toBe(0.1);
    expect(stepOf(250, open)).toBe(10);
    expect(stepOf(-0.02, open)).toBe(0.001);
    expect(stepOf(5, { ...open, min: 0, max: 1 })).toBe(0.1);
    expect(stepOf(5, { ...open, min: 3, max: 3 })).toBe(0.1);
  });

  it("always stay in their range, however they are stepped", () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    const range = fc
      .record({ one: number, other: number, step: fc.constantFrom(0, 0.05, 1, 8), isWhole: fc.boolean() })
      .map(({ one, other, step, isWhole }) => ({
        min: Math.floor(Math.min(one, other)),
        max: Math.ceil(Math.max(one, other)),
        step,
        multiple: 1,
        isWhole,
      }));
    fc.assert(
      fc.property(range, number, fc.integer({ min: -400, max: 400 }), (bounds, from, pixels) => {
        const value = dragged(within(from, bounds).value ?? 0, pixels, bounds);
        expect(value).toBeGreaterThanOrEqual(bounds.min);
        expect(value).toBeLessThanOrEqual(bounds.max);
        if (bounds.isWhole) expect(Number.isInteger(value)).toBe(true);
      }),
      { numRuns: 400, seed: 34 },
    );
  });

  it("are sliders where the range has few steps", () => {
    expect(sliderSteps(strength)).toBe(20);
    expect(sliderSteps({ ...open, min: 0, max: 1 })).toBe(100);
    expect(sliderSteps({ ...whole, min: 1, max: 100 })).toBe(99);
    expect(sliderSteps(width)).toBeNull();
    expect(sliderSteps({ ...strength, max: 0 })).toBeNull();
    expect(sliderSteps(open)).toBeNull();
    expect(share(0.25, strength)).toBe(0.25);
    expect(share(7, strength)).toBe(1);
    expect(share(7, width)).toBeNull();
    expect(share(7, open)).toBeNull();
    expect(pixelsPerStep(strength)).toBe(12);
    expect(pixelsPerStep(open)).toBe(4);
  });

  it("are read from literals, also those that JavaScript cannot hold", () => {
    expect([3, "3", null, { $number: "18446744073709551616" }, { $number: ".nan" }, []].map(numberIn)).toEqual([
      3,
      null,
      null,
      2 ** 64,
      null,
      null,
    ]);
    expect(shownNumber(0.1 + 0.2)).toBe("0.3");
  });
});
