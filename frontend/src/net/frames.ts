/** Frames of the socket: arrays of messages as text, and pictures of unfinished work as bytes. */

import type { PreviewHeader, ServerMessage } from "./protocol";

const HEADER = 4;

/** The messages of a frame, in order. Throws for what is none: then one side is newer than the other. */
export function messagesIn(frame: string): readonly ServerMessage[] {
  const said = JSON.parse(frame) as unknown;
  if (!Array.isArray(said)) throw new Error("a frame of the server is an array of messages");
  return said as ServerMessage[];
}

export interface Preview extends PreviewHeader {
  readonly picture: Blob;
}

/** A picture of unfinished work: the length of its header, the header as JSON, the picture. Null if it is none. */
export function previewIn(frame: ArrayBuffer): Preview | null {
  if (frame.byteLength < HEADER) return null;
  const end = HEADER + new DataView(frame).getUint32(0);
  if (end > frame.byteLength) return null;
  try {
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(frame, HEADER, end - HEADER))) as PreviewHeader;
    return { ...header, picture: new Blob([new Uint8Array(frame, end)], { type: header.media_type }) };
  } catch {
    return null;
  }
}
