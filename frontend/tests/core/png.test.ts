import fc from "fast-check";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { crc32, isPng, textIn } from "../../src/core/png";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const HEADER = chunk("IHDR", Buffer.alloc(13));
const IMAGE = chunk("IDAT", Buffer.from("pixels"));
const END = chunk("IEND", Buffer.alloc(0));

function chunk(kind: string, body: Buffer): Buffer {
  const said = Buffer.concat([Buffer.from(kind, "latin1"), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(said));
  return Buffer.concat([length, said, sum]);
}

interface How {
  readonly packed?: boolean;
  readonly keyword?: string;
  readonly flag?: number;
  readonly method?: number;
}

function body(text: string, how: How = {}): Buffer {
  const { packed = true, keyword = "darkroom", flag = packed ? 1 : 0, method = 0 } = how;
  const content = packed ? deflateSync(text) : Buffer.from(text);
  return Buffer.concat([Buffer.from(`${keyword}\0`), Buffer.from([flag, method]), Buffer.from("\0\0"), content]);
}

const png = (...chunks: readonly Buffer[]): Uint8Array => new Uint8Array(Buffer.concat([SIGNATURE, ...chunks]));

function said(file: Uint8Array): string {
  const found = textIn(file);
  if (found.kind !== "found") return found.kind;
  const { isPacked, data } = found.embedded;
  return (isPacked ? inflateSync(data) : Buffer.from(data)).toString();
}

describe("a picture that Darkroom made", () => {
  test("says the text that was put in, packed or not, wherever it stands before the pixels", () => {
    const text = "darkroom: 1 – größer";
    expect(said(png(HEADER, chunk("iTXt", body(text)), IMAGE, END))).toBe(text);
    expect(said(png(HEADER, chunk("iTXt", body(text, { packed: false })), IMAGE, END))).toBe(text);
    const other = chunk("iTXt", body("other", { keyword: "Comment" }));
    expect(said(png(HEADER, chunk("gAMA", Buffer.alloc(4)), other, chunk("iTXt", body(text)), IMAGE, END))).toBe(text);
  });

  test("may lie anywhere in what it is read from", () => {
    const whole = Buffer.concat([
      Buffer.from("before"),
      png(HEADER, chunk("iTXt", body("here")), IMAGE),
      Buffer.from("x"),
    ]);
    expect(said(new Uint8Array(whole.buffer, whole.byteOffset + 6, whole.length - 7))).toBe("here");
  });

  test("is read as Python writes it", () => {
    const python = process.env.DARKROOM_PYTHON ?? resolve("../.venv/bin/python");
    const script =
      "import sys; from nodes.metadata import embed; " +
      "sys.stdout.buffer.write(embed(open('workflows/images/circle.png', 'rb').read(), 'image/png', 'größer'))";
    const written = execFileSync(python, ["-c", script], { cwd: "..", maxBuffer: 2 ** 26 });
    expect(said(new Uint8Array(written))).toBe("größer");
  });
});

describe("a file without such a text", () => {
  test("has none: other pictures, other files, nothing at all, and what stands behind the pixels", () => {
    expect(said(new Uint8Array(readFileSync("../workflows/images/circle.png")))).toBe("none");
    expect(said(png(HEADER, IMAGE, chunk("iTXt", body("late")), END))).toBe("none");
    expect(said(png(HEADER))).toBe("none");
    expect(said(new Uint8Array())).toBe("none");
    expect(said(new TextEncoder().encode("darkroom: 1"))).toBe("none");
    expect(isPng(png())).toBe(true);
  });

  test("is damaged where a length leads out of it, a sum is wrong, or the chunk ends too soon", () => {
    const ours = chunk("iTXt", body("text"));
    const long = Buffer.from(ours);
    long.writeUInt32BE(0xffffffff);
    expect(said(png(HEADER, long, IMAGE))).toBe("damaged");
    const changed = Buffer.from(ours);
    changed[ours.length - 6] = (changed[ours.length - 6] ?? 0) ^ 1;
    expect(said(png(HEADER, changed, IMAGE))).toBe("damaged");
    for (const wrong of [
      body("x", { flag: 2 }),
      body("x", { method: 1 }),
      Buffer.from("darkroom\u0000\u0001\u0000no end"),
    ]) {
      expect(said(png(HEADER, chunk("iTXt", wrong), IMAGE))).toBe("damaged");
    }
    expect(said(png(HEADER, chunk("iTXt", Buffer.from("darkroom\u0000\u0000\u0000one\u0000no second end"))))).toBe(
      "damaged",
    );
  });

  test("with a hundred thousand chunks is left soon", () => {
    const many = Array.from({ length: 100_000 }, () => chunk("tEXt", Buffer.alloc(0)));
    expect(said(png(HEADER, ...many, chunk("iTXt", body("far")), IMAGE))).toBe("none");
  });

  test("is never more than a word, whatever bytes come", () => {
    const whole = png(HEADER, chunk("iTXt", body("text")), IMAGE, END);
    const change = fc.record({ at: fc.nat(whole.length - 1), to: fc.nat(255), cut: fc.nat(whole.length) });
    fc.assert(
      fc.property(change, ({ at, to, cut }) => {
        const file = whole.slice(0, cut);
        if (at < cut) file[at] = to;
        expect(["found", "none", "damaged"]).toContain(textIn(file).kind);
      }),
    );
  });
});
