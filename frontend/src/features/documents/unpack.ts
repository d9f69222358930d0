/** Unpacking: the text in a picture, never more of it than a document may hold. */

import type { Embedded } from "../../core/png";

/** What a document may hold, the text around it included. */
const MOST = 2 * 16 * 2 ** 20;

/** The text; null where it is too long, or none. */
export async function unpacked({ isPacked, data }: Embedded): Promise<string | null> {
  try {
    const bytes = new Blob([new Uint8Array(data)]).stream();
    const stream = isPacked ? bytes.pipeThrough(new DecompressionStream("deflate")) : bytes;
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    for (const reader = stream.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > MOST) {
        await reader.cancel();
        return null;
      }
      parts.push(value);
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(await new Blob(parts).arrayBuffer());
  } catch {
    return null;
  }
}
