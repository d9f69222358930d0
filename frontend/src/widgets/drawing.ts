/** Drawing a picture and the mask over it on canvases of the page. */

import type { Area, MaskSheet } from "../core/fields/mask";
import { isEmpty } from "../core/fields/mask";
import type { Pixels } from "../core/fields/png";

/** How much of the picture is hidden where the mask is 1. */
const COVER = 0.6;

/** The picture, opaque: what it hides by its opacity is to be seen. */
export function drawPicture(canvas: HTMLCanvasElement, { data, width, height }: Pixels): void {
  const opaque = new Uint8ClampedArray(data);
  for (let index = 3; index < opaque.length; index += 4) opaque[index] = 255;
  canvas.getContext("2d")?.putImageData(new ImageData(opaque, width, height), 0, 0);
}

/** The mask in the colour of the accent; all of it, or where it changed. */
export function drawMask(canvas: HTMLCanvasElement, sheet: MaskSheet, area: Area = whole(sheet)): void {
  const context = canvas.getContext("2d");
  if (!context || isEmpty(area)) return;
  const [width, height] = [area.right - area.left, area.bottom - area.top];
  const [red, green, blue] = colourOf(canvas);
  const image = context.createImageData(width, height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = sheet.values[(y + area.top) * sheet.width + x + area.left] ?? 0;
      image.data.set([red, green, blue, value * COVER], (y * width + x) * 4);
    }
  }
  context.putImageData(image, area.left, area.top);
}

function whole({ width, height }: MaskSheet): Area {
  return { left: 0, top: 0, right: width, bottom: height };
}

/** The canvas's own text colour, which the style sheet says. */
function colourOf(canvas: HTMLCanvasElement): readonly [number, number, number] {
  const [red = 255, green = 138, blue = 76] = (getComputedStyle(canvas).color.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
