import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SEED_RANGE, addSeeds, parseSeed, seedFrom, seedJson, seedKey, seedText } from "../../../src/core/fields/seeds";

const LAST = "18446744073709551615";

describe("seeds", () => {
  it("keep all of their 64 bits as text and as literals", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: SEED_RANGE - 1n }), (seed) => {
        expect(parseSeed(seed.toString())).toBe(seed);
        expect(seedText(seedJson(seed))).toBe(seed.toString());
      }),
      { seed: 35 },
    );
  });

  it.each([
    [LAST, SEED_RANGE - 1n],
    [" 12 345_678 ", 12345678n],
    ["18446744073709551616", null],
    ["-1", null],
    ["1.5", null],
    ["", null],
    ["random", null],
  ])("%s is read as %s", (text, seed) => {
    expect(parseSeed(text)).toBe(seed);
  });

  it("are shown where they are some", () => {
    expect([7, "random", LAST, "no", { $number: LAST }, -1, 1.5, null].map(seedText)).toEqual([
      "7",
      "random",
      LAST,
      "",
      LAST,
      "",
      "",
      "",
    ]);
  });

  it("begin anew after the last one, both ways", () => {
    expect(addSeeds(SEED_RANGE - 1n, 1n)).toBe(0n);
    expect(addSeeds(0n, -1n)).toBe(SEED_RANGE - 1n);
  });

  it("are drawn from two words of 32 bits", () => {
    expect(seedFrom([0xffffffff, 0xffffffff])).toBe(SEED_RANGE - 1n);
    expect(seedFrom([1, 2])).toBe((1n << 32n) | 2n);
    expect(seedFrom([])).toBe(0n);
  });

  it("are known by their place", () => {
    expect([seedKey("sample", "seed"), seedKey(null, "seed")]).toEqual(["sample.seed", "$seed"]);
  });
});
