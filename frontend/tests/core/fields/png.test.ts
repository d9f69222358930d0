import { deflateSync, inflateSync } from "node:zlib";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readPng, writePng } from "../../../src/core/fields/png";
import type { Pixels } from "../../../src/core/fields/png";

const deflate = (bytes: Uint8Array): Promise<Uint8Array> => Promise.resolve(new Uint8Array(deflateSync(bytes)));
const inflate = (bytes: Uint8Array): Promise<Uint8Array> =>
  new Promise((done) => {
    done(new Uint8Array(inflateSync(bytes)));
  });

const pixels: fc.Arbitrary<Pixels> = fc
  .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) })
  .chain(({ width, height }) =>
    fc
      .uint8Array({ minLength: width * height * 4, maxLength: width * height * 4 })
      .map((data) => ({ width, height, data })),
  );

const PYTHON = process.env.DARKROOM_PYTHON ?? resolve(import.meta.dirname, "../../../../.venv/bin/python");
const isAbsent = process.env.DARKROOM_PYTHON === undefined && !existsSync(PYTHON);

/** A picture as Pillow writes it, which filters rows in each of the five ways. */
function fromPillow(size: number): Uint8Array {
  const code = [
    "import io, sys, math",
    "from PIL import Image",
    `n = ${size}`,
    "at = lambda x, y: (x * 7 % 256, y * 5 % 256, int(127 + 127 * math.sin(x * y / 40)), (x + y) % 256)",
    "image = Image.new('RGBA', (n, n)); image.putdata([at(i % n, i // n) for i in range(n * n)])",
    "image.save(sys.stdout.buffer, 'PNG')",
  ].join("\n");
  return new Uint8Array(spawnSync(PYTHON, ["-c", code], { maxBuffer: 2 ** 26 }).stdout);
}

describe("pictures with opacity", () => {
  it("come back as they were, with the colours beneath what is transparent", async () => {
    await fc.assert(
      fc.asyncProperty(pixels, async (one) => {
        const read = await readPng(await writePng(one, deflate), inflate);
        expect(read).toEqual({ ...one, data: new Uint8Array(one.data) });
      }),
      { numRuns: 60, seed: 31 },
    );
  });

  it.skipIf(isAbsent)("are read as Pillow wrote them", async () => {
    const read = await readPng(fromPillow(64), inflate);
    const at = (x: number, y: number): number[] => [
      ...(read?.data.subarray((y * 64 + x) * 4, (y * 64 + x) * 4 + 4) ?? []),
    ];
    expect([read?.width, read?.height]).toEqual([64, 64]);
    for (const [x, y] of [
      [0, 0],
      [3, 0],
      [0, 9],
      [41, 17],
      [63, 63],
    ] as const) {
      expect(at(x, y)).toEqual([(x * 7) % 256, (y * 5) % 256, Math.trunc(127 + 127 * Math.sin((x * y) / 40)), (x + y) % 256]); // prettier-ignore
    }
  });

  it.skipIf(isAbsent)("are files that Pillow reads", async () => {
    const data = Uint8Array.from([255, 0, 0, 0, 1, 2, 3, 255]);
    const file = await writePng({ width: 2, height: 1, data }, deflate);
    const code =
      "import io, sys; from PIL import Image; print(list(Image.open(io.BytesIO(sys.stdin.buffer.read())).getdata()))";
    const run = spawnSync(PYTHON, ["-c", code], { input: file });
    expect(run.stdout.toString().trim()).toBe("[(255, 0, 0, 0), (1, 2, 3, 255)]");
  });

  it("are not read where they are something else, too large, or damaged", async () => {
    const whole = await writePng({ width: 2, height: 2, data: new Uint8Array(16) }, deflate);
    const changed = (at: number, value: number): Uint8Array => {
      const copy = whole.slice();
      copy[at] = value;
      return copy;
    };
    const broken = [
      Uint8Array.from([1, 2, 3]),
      whole.slice(0, 8),
      changed(24, 16), // bits of a colour
      changed(25, 2), // no opacity
      changed(28, 1), // interlaced
      changed(16, 255), // as wide as no picture is
      changed(19, 0),
      changed(23, 0),
      changed(19, 9), // wider than its bytes
      changed(43, 0), // not deflated
    ];
    for (const bytes of broken) expect(await readPng(bytes, inflate)).toBeNull();
  });

  it("are read whichever way their rows are counted", async () => {
    // Each row of the second line on is the one above, said in each of the ways in turn.
    const [width, line] = [3, 12];
    const row = Array.from({ length: line }, (_, index) => (index * 37) % 256);
    const left = (index: number): number => (index < 4 ? 0 : (row[index - 4] ?? 0));
    const said: Record<number, (value: number, index: number) => number> = {
      0: (value) => value,
      1: (value, index) => value - left(index),
      2: (value) => value - value,
      3: (value, index) => value - ((left(index) + value) >> 1),
      4: (value, index) => value - paeth(left(index), value, left(index)),
    };
    const paeth = (a: number, b: number, c: number): number => {
      const p = a + b - c;
      const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
      return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    };
    const rows = [[0, ...row], ...Object.entries(said).map(([filter, say]) => [Number(filter), ...row.map(say)])];
    const height = rows.length;
    const bytes = Uint8Array.from(rows.flat(), (value) => value & 255);
    const file = await writePng({ width, height, data: new Uint8Array(line * height) }, () => deflate(bytes));
    const read = await readPng(file, inflate);
    expect([...(read?.data ?? [])]).toEqual(rows.flatMap(() => row));
  });

  it("take a row whose filter is unknown as it stands", async () => {
    const rows = Uint8Array.from([9, 1, 2, 3, 4]);
    const file = await writePng({ width: 1, height: 1, data: new Uint8Array(4) }, () => deflate(rows));
    expect((await readPng(file, inflate))?.data).toEqual(Uint8Array.from([1, 2, 3, 4]));
  });
});
