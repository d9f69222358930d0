/** Zoom: how a picture lies in a frame. Its middle is `x`, `y` pixels from the frame's; `scale` 1 is pixel by pixel. */

export interface Lens {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const CLOSEST = 32;

/** The whole picture, as large as fits; small ones at most so many times their size. */
export function fitted(picture: Size, frame: Size, most = 4): Lens {
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height, most);
  return { scale: Number.isFinite(scale) && scale > 0 ? scale : 1, x: 0, y: 0 };
}

/** Closer by a factor, so that what lies at a point of the frame, counted from its middle, stays there. */
export function zoomed(
  lens: Lens,
  factor: number,
  at: { readonly x: number; readonly y: number },
  least: number,
): Lens {
  const scale = Math.min(CLOSEST, Math.max(least, lens.scale * factor));
  const by = scale / lens.scale;
  return { scale, x: at.x - (at.x - lens.x) * by, y: at.y - (at.y - lens.y) * by };
}

/** A lens that does not lose its picture: where it is smaller than the frame it is in the middle. */
export function kept(lens: Lens, picture: Size, frame: Size): Lens {
  const free = (part: number, whole: number): number => Math.max(0, (part * lens.scale - whole) / 2);
  const [x, y] = [free(picture.width, frame.width), free(picture.height, frame.height)];
  return { scale: lens.scale, x: bounded(lens.x, x), y: bounded(lens.y, y) };
}

const bounded = (value: number, most: number): number => Math.min(most, Math.max(-most, value)) + 0; // never -0
