/** Pictures by their names: those that were uploaded are called by the digest of their bytes. */

/** The kinds of files that the server takes. */
export const PICTURE_TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif", "image/bmp", "image/tiff"] as const;

/** The digest of a picture that was uploaded; null for one that lies beside the workflow. */
export function digestIn(name: string): string | null {
  return /^([0-9a-f]{64})\.[a-z]{2,4}$/.exec(name)?.[1] ?? null;
}

/** A picture's name as people read it. */
export function shownName(name: string): string {
  return digestIn(name) === null ? name : `upload ${name.slice(0, 8)}`;
}

interface FileLike {
  readonly type: string;
}

/** The first of some files that is a picture. */
export function firstPicture<F extends FileLike>(files: Iterable<F>): F | null {
  for (const file of files) if ((PICTURE_TYPES as readonly string[]).includes(file.type)) return file;
  return null;
}
