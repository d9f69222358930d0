/** A painting: the pixels of a picture and the mask over it. */

import { MaskSheet } from "../core/fields/mask";
import { readPng, writePng } from "../core/fields/png";
import type { Pixels } from "../core/fields/png";

export class Painting {
  constructor(
    readonly pixels: Pixels,
    readonly sheet: MaskSheet,
  ) {}

  /** The picture as a PNG file whose opacity is the mask. */
  async file(): Promise<Blob> {
    const { width, height } = this.pixels;
    const data = new Uint8Array(this.pixels.data);
    this.sheet.values.forEach((value, index) => (data[index * 4 + 3] = value));
    const bytes = await writePng({ width, height, data }, (content) =>
      piped(content, new CompressionStream("deflate")),
    );
    return new Blob([bytes.slice()], { type: "image/png" });
  }
}

/** Opens a picture. A mask that it has already is painted on. */
export async function loadPainting(address: string): Promise<Painting> {
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  const file = await response.blob();
  const bytes = new Uint8Array(await file.arrayBuffer());
  const read = await readPng(bytes, (content) => piped(content, new DecompressionStream("deflate")));
  const pixels = read ?? (await drawn(file));
  return new Painting(pixels, new MaskSheet(pixels.width, pixels.height, opacityOf(pixels)));
}

/** The opacity as a mask; none where the picture is opaque throughout. */
function opacityOf({ data, width, height }: Pixels): Uint8Array {
  const values = new Uint8Array(width * height);
  for (let index = 0; index < values.length; index++) values[index] = data[index * 4 + 3] ?? 255;
  return values.every((value) => value === 255) ? values.fill(0) : values;
}

async function drawn(file: Blob): Promise<Pixels> {
  const picture = await createImageBitmap(file);
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("the browser draws no pictures");
  context.drawImage(picture, 0, 0);
  const { width, height, data } = context.getImageData(0, 0, picture.width, picture.height);
  return { width, height, data };
}

async function piped(content: Uint8Array, through: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const stream = new Blob([content.slice()]).stream().pipeThrough(through);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
