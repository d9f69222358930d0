/** Where pictures are, by the names that workflows give them. */

import { digestIn } from "../core/fields/pictures";
import { assetAddress, imageAddress } from "../net/api";

/** The address of a picture, whole or as a thumbnail that fits into so many pixels. */
export function pictureAddress(name: string, thumbnail?: number): string {
  const digest = digestIn(name);
  return digest === null ? imageAddress(name, thumbnail) : assetAddress(digest, thumbnail);
}
