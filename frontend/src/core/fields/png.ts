/**
 * PNG: pictures with opacity written and read byte by byte.
 *
 * A canvas of the browser forgets the colours beneath what is transparent, and a painted mask is the opacity of a
 * picture whose colours still count. Who calls this hands in how bytes are deflated and inflated (zlib).
 */

/** Red, green, blue and opacity of each pixel, 8 bits each, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

export type Squeeze = (bytes: Uint8Array) => Promise<Uint8Array>;

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const RGBA = 6;
/** More pixels than a picture on a page has. */
const MOST = 2 ** 28;

/** The bytes of a PNG file. */
export async function writePng({ width, height, data }: Pixels, deflate: Squeeze): Promise<Uint8Array> {
  const line = width * 4;
  const rows = new Uint8Array(height * (line + 1)); // each row begins with 0: it is written as it is
  for (let row = 0; row < height; row++) rows.set(data.subarray(row * line, (row + 1) * line), row * (line + 1) + 1);
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  head.set([8, RGBA, 0, 0, 0], 8);
  const chunks = [chunk("IHDR", head), chunk("IDAT", await deflate(rows)), chunk("IEND", new Uint8Array())];
  return joined([Uint8Array.from(SIGNATURE), ...chunks]);
}

/** The pixels of a PNG file with 8 bits of opacity, not interlaced; null for any other, or one that is damaged. */
export async function readPng(bytes: Uint8Array, inflate: Squeeze): Promise<Pixels | null> {
  if (!SIGNATURE.every((byte, index) => bytes[index] === byte)) return null;
  const { head, parts } = chunksOf(bytes);
  if (head?.length !== 13 || head[8] !== 8 || head[9] !== RGBA || head[12] !== 0) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  if (width === 0 || height === 0 || width * height > MOST) return null;
  const rows = await inflate(joined(parts)).catch(() => null);
  if (rows?.length !== height * (width * 4 + 1)) return null;
  return { width, height, data: unfiltered(rows, width * 4, height) };
}

interface Chunks {
  readonly head: Uint8Array | null;
  readonly parts: readonly Uint8Array[];
}

function chunksOf(bytes: Uint8Array): Chunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let head: Uint8Array | null = null;
  for (let at = SIGNATURE.length; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") head = content;
    else if (type === "IDAT") parts.push(content);
    else if (type === "IEND") break;
    at += 12 + length;
  }
  return { head, parts };
}

const STEP = 4;

/** Rows as they are: each says by its first byte from which neighbours its bytes are counted. */
function unfiltered(rows: Uint8Array, line: number, height: number): Uint8Array {
  const data = new Uint8Array(height * line);
  for (let row = 0; row < height; row++) {
    const filter = rows[row * (line + 1)] ?? 0;
    for (let column = 0; column < line; column++) {
      const at = row * line + column;
      const left = column >= STEP ? (data[at - STEP] ?? 0) : 0;
      const above = row > 0 ? (data[at - line] ?? 0) : 0;
      const corner = row > 0 && column >= STEP ? (data[at - line - STEP] ?? 0) : 0;
      data[at] = (rows[row * (line + 1) + 1 + column] ?? 0) + guess(filter, left, above, corner);
    }
  }
  return data;
}

function guess(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4:
      return nearest(left, above, corner);
    default:
      return 0;
  }
}

/** Paeth's predictor. */
function nearest(left: number, above: number, corner: number): number {
  const [toLeft, toAbove, toCorner] = [above - corner, left - corner, left + above - 2 * corner].map(Math.abs) as [
    number,
    number,
    number,
  ];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(
    Array.from(type, (letter) => letter.charCodeAt(0)),
    4,
  );
  bytes.set(content, 8);
  view.setUint32(8 + content.length, checksum(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32. */
function checksum(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
