import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { beforeInLine, gapAfterStep, inLine, newestFirst, windowOf } from "../../../src/core/run/queue-order";
import type { Queued } from "../../../src/core/run/queue-order";

const job = (id: string, rest: Partial<Queued> = {}): Queued => ({
  id,
  state: "queued",
  priority: 0,
  place: 0,
  submitted: 0,
  ...rest,
});

/** The line after a job was put before another one, or behind all: what the server does. */
function moved(line: readonly string[], id: string, before: string | null | undefined): readonly string[] {
  if (before === undefined) return line;
  const others = line.filter((one) => one !== id);
  const at = before === null ? others.length : others.indexOf(before);
  return [...others.slice(0, at), id, ...others.slice(at)];
}

describe("the line", () => {
  it("goes by priority, then by place", () => {
    const jobs = [job("a", { place: 3 }), job("b", { place: 1 }), job("c", { priority: 5, place: 9 }), job("r", { state: "running" })]; // prettier-ignore
    expect(inLine(jobs).map(({ id }) => id)).toEqual(["c", "b", "a"]);
  });

  it("is newest first for all others", () => {
    const jobs = [job("a", { state: "done", submitted: 1 }), job("b", { state: "done", submitted: 2 }), job("c", { state: "failed" }), job("d", { state: "done", submitted: 2 })]; // prettier-ignore
    expect(newestFirst(jobs, new Set(["done"])).map(({ id }) => id)).toEqual(["d", "b", "a"]);
  });

  it("is what was shown where a job was dropped into a gap", () => {
    const line = ["a", "b", "c", "d"];
    fc.assert(
      fc.property(fc.constantFrom(...line), fc.nat(4), (id, gap) => {
        const after = moved(line, id, beforeInLine(line, id, gap));
        const wanted = line.flatMap((one, at) => (at === gap ? [id, one] : [one]));
        if (gap === line.length) wanted.push(id);
        const at = line.indexOf(id);
        wanted.splice(gap <= at ? wanted.lastIndexOf(id) : wanted.indexOf(id), 1);
        expect(after).toEqual(wanted);
      }),
    );
    expect(beforeInLine(line, "gone", 1)).toBeUndefined();
    expect(beforeInLine(line, "a", 0)).toBeUndefined();
    expect(beforeInLine(line, "a", 1)).toBeUndefined();
    expect(beforeInLine(line, "b", -1)).toBe("a");
  });

  it("moves a job by as many places as there are", () => {
    const line = ["a", "b", "c", "d"];
    const after = (id: string, step: number) => moved(line, id, beforeInLine(line, id, gapAfterStep(line, id, step)));
    expect(after("b", 1)).toEqual(["a", "c", "b", "d"]);
    expect(after("b", -1)).toEqual(["b", "a", "c", "d"]);
    expect(after("b", Infinity)).toEqual(["a", "c", "d", "b"]);
    expect(after("c", -Infinity)).toEqual(["c", "a", "b", "d"]);
    expect(after("a", -1)).toEqual(line);
    expect(after("d", 1)).toEqual(line);
  });
});

describe("a window on many rows", () => {
  it("shows all that is in view, and never more than a few more", () => {
    const size = fc.nat(5000);
    fc.assert(
      fc.property(fc.nat(100_000), fc.nat(2000), fc.integer({ min: 1, max: 100 }), size, (top, height, row, count) => {
        const { first, end, before, behind } = windowOf(top, height, row, count);
        expect(before + behind + (end - first) * row).toBe(count * row);
        const [from, to] = [Math.floor(top / row), Math.ceil((top + height) / row)];
        if (from < count) expect(first <= from && end >= Math.min(to, count)).toBe(true);
        expect(end - first).toBeLessThanOrEqual(Math.ceil(height / row) + 14);
      }),
    );
  });
});
