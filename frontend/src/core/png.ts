/**
 * PNG: the text that Darkroom puts into its pictures, an iTXt chunk `darkroom` before the image data.
 *
 * A file may be anything that somebody dropped: every length is held against what is there, every chunk that is read
 * against its checksum, and the search ends with the first image data.
 */

/** What stands in the chunk: UTF-8, packed with zlib or not. */
export interface Embedded {
  readonly isPacked: boolean;
  readonly data: Uint8Array;
}

export type FoundText =
  | { readonly kind: "found"; readonly embedded: Embedded }
  /** A PNG that says nothing of Darkroom, or no PNG at all. */
  | { readonly kind: "none" }
  | { readonly kind: "damaged" };

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const KEYWORD = ascii("darkroom\0");
const MOST_CHUNKS = 10_000;
const HEAD = 8;
const CHECKSUM = 4;

const NONE: FoundText = { kind: "none" };
const DAMAGED: FoundText = { kind: "damaged" };

export function isPng(file: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => file[index] === byte);
}

/** The text that Darkroom put into a picture. */
export function textIn(file: Uint8Array): FoundText {
  if (!isPng(file)) return NONE;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  let at = SIGNATURE.length;
  for (let count = 0; count < MOST_CHUNKS && at + HEAD + CHECKSUM <= file.length; count++) {
    const end = at + HEAD + view.getUint32(at);
    const kind = String.fromCharCode(...file.subarray(at + 4, at + HEAD));
    if (kind === "IDAT" || kind === "IEND") return NONE;
    if (end + CHECKSUM > file.length) return DAMAGED;
    if (kind === "iTXt" && beginsWith(file.subarray(at + HEAD, end), KEYWORD)) {
      return view.getUint32(end) === crc32(file.subarray(at + 4, end)) ? read(file.subarray(at + HEAD, end)) : DAMAGED;
    }
    at = end + CHECKSUM;
  }
  return NONE;
}

/** Keyword, flag and method of packing, language, the keyword translated, and the text. */
function read(body: Uint8Array): FoundText {
  const [flag, method] = body.subarray(KEYWORD.length);
  const language = body.indexOf(0, KEYWORD.length + 2);
  const translated = language < 0 ? -1 : body.indexOf(0, language + 1);
  if (translated < 0 || method !== 0 || (flag !== 0 && flag !== 1)) return DAMAGED;
  return { kind: "found", embedded: { isPacked: flag === 1, data: body.subarray(translated + 1) } };
}

/** The checksum of PNG and zlib (ISO 3309). */
export function crc32(data: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of data) rest = (TABLE[(rest ^ byte) & 0xff] ?? 0) ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
}

const TABLE: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

function beginsWith(data: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, index) => data[index] === byte);
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
