import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attempt } from "../../../src/core/edits";
import { keepingSeeds, knownAfter, seedPlaces, seedSeries, seedsAgain } from "../../../src/core/run/seeds";
import type { SeedsKnown } from "../../../src/core/run/seeds";
import { documentIn } from "../fixtures";
import { CATALOGUE } from "./catalogue";

const NONE = new Map<string, unknown>();
const NOTHING: SeedsKnown = { locked: new Set(), used: new Map(), written: new Map() };
const never = (): bigint => {
  throw new Error("nothing is drawn");
};

const DOCUMENT = documentIn(`
darkroom: 1
parameters:
  seed: {type: Seed, default: 7}
  steps: {type: int, default: 20}
  drawn: {type: Seed, default: random}
  many: {type: "list[Seed]", default: [1, 2]}
nodes:
  a: {type: Sample, inputs: {seed: $seed}}
  b: {type: Sample, inputs: {seed: 18446744073709551615}}
  c: {type: Sample}
  d: {type: Sample, disabled: true, inputs: {seed: 3}}
  e: {type: Series, inputs: {seeds: [1, 2]}}
  f: {type: Must}
  g: {type: Unknown, inputs: {seed: 4}}
`);

const places = seedPlaces(DOCUMENT, CATALOGUE, NONE);
const said = (seeds: ReadonlyMap<string, bigint>): Record<string, string> =>
  Object.fromEntries([...seeds].map(([key, seed]) => [key, seed.toString()]));

describe("the seeds of a document", () => {
  it("are single numbers of parameters and inputs, defaults of nodes included", () => {
    expect(places.map(({ key, value }) => [key, value])).toEqual([
      ["$seed", 7n],
      ["b.seed", 2n ** 64n - 1n],
      ["c.seed", 0n],
    ]);
  });

  it("have the form's values in the place of their defaults", () => {
    const values = new Map([["seed", "12345678901234567890"]]);
    expect(seedPlaces(DOCUMENT, CATALOGUE, values)[0]?.value).toBe(12345678901234567890n);
    expect(seedPlaces(DOCUMENT, CATALOGUE, new Map([["seed", "random"]]))[0]?.key).toBe("b.seed");
  });
});

describe("a series of runs", () => {
  it("changes nothing where seeds are fixed", () => {
    expect(seedSeries(places, "fixed", 3, NOTHING, never).map(said)).toEqual([{}, {}, {}]);
  });

  it("counts up from what the document says, and wraps behind the last seed", () => {
    expect(seedSeries(places, "increment", 3, NOTHING, never).map(said)).toEqual([
      {},
      { $seed: "8", "b.seed": "0", "c.seed": "1" },
      { $seed: "9", "b.seed": "1", "c.seed": "2" },
    ]);
  });

  it("leaves locked seeds alone", () => {
    const known = { ...NOTHING, locked: new Set(["$seed", "c.seed"]) };
    expect(seedSeries(places, "increment", 2, known, never).map(said)).toEqual([{}, { "b.seed": "0" }]);
  });

  it("draws each seed of each run anew at random", () => {
    let drawn = 100n;
    const series = seedSeries(places, "random", 2, NOTHING, () => (drawn += 1n));
    expect(series.map(said)).toEqual([
      { $seed: "101", "b.seed": "102", "c.seed": "103" },
      { $seed: "104", "b.seed": "105", "c.seed": "106" },
    ]);
  });

  it("goes on counting where the last one ended, until the document says something else", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }), (runs) => {
        let known = NOTHING;
        const used: bigint[] = [];
        for (const times of runs) {
          for (const seeds of seedSeries(places, "increment", times, known, never)) {
            known = knownAfter(places, seeds, known);
            used.push(BigInt(known.used.get("$seed") ?? -1));
          }
        }
        expect(used).toEqual(used.map((_, index) => 7n + BigInt(index)));
        const changed = places.map((place) => ({ ...place, value: place.value === 7n ? 50n : place.value }));
        expect(said(seedSeries(changed, "increment", 2, known, never)[1] ?? new Map()).$seed).toBe("51");
      }),
    );
  });
});

describe("the seeds of the last run", () => {
  const after = knownAfter(places, new Map([["$seed", 99n]]), NOTHING);

  it("are known for every seed, changed or not", () => {
    expect([...after.used]).toEqual([
      ["$seed", "99"],
      ["b.seed", "18446744073709551615"],
      ["c.seed", "0"],
    ]);
  });

  it("are used again only where the document still says the same", () => {
    expect(said(seedsAgain(places, after))).toEqual({ $seed: "99" });
    const changed = places.map((place) => ({ ...place, value: 1n }));
    expect(said(seedsAgain(changed, after))).toEqual({});
  });

  it("can be written into the document", () => {
    const all = knownAfter(places, new Map([["$seed", 99n], ["c.seed", 2n ** 63n]]), NOTHING); // prettier-ignore
    const tried = attempt(DOCUMENT, keepingSeeds(places, all));
    expect(tried.done).toBe(true);
    if (tried.done) expect(seedPlaces(tried.document, CATALOGUE, NONE).map(({ value }) => value)).toEqual([99n, 2n ** 64n - 1n, 2n ** 63n]); // prettier-ignore
  });
});
