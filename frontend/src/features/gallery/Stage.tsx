/** The stage: one picture under a lens. */

import type { CSSProperties } from "react";
import type { Lens } from "../../core/gallery/zoom";
import { assetAddress } from "../../net/api";
import type { PictureView } from "../../net/protocol";
import { titleOf } from "./picture-words";

const PIXELS = 6;

export interface StageProps {
  readonly picture: PictureView;
  readonly lens: Lens;
  readonly size: { readonly width: number; readonly height: number };
  /** The part of it that is seen, from the left: for comparing. */
  readonly clip?: string;
}

/** Drawn in the size of the other picture where two are compared, so that they lie upon each other. */
export function Stage({ picture, lens, size, clip }: StageProps) {
  const style: CSSProperties = {
    width: size.width,
    height: size.height,
    transform: `translate(-50%, -50%) translate(${lens.x}px, ${lens.y}px) scale(${lens.scale})`,
    imageRendering: lens.scale >= PIXELS ? "pixelated" : "auto",
  };
  const image = <img className="gallery-stage" src={assetAddress(picture.digest)} alt={titleOf(picture)} style={style} draggable={false} />; // prettier-ignore
  return clip === undefined ? image : <div className="gallery-clip" style={{ clipPath: clip }}>{image}</div>; // prettier-ignore
}

const UNKNOWN = 512;

export function sizeOf({ width, height }: PictureView): { readonly width: number; readonly height: number } {
  return { width: width ?? UNKNOWN, height: height ?? UNKNOWN };
}
