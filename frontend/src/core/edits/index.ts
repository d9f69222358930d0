/** The edits room: what can be done to a document, as data with an inverse. The server implements the same. */

export { apply } from "./apply";
export { applyAll, attempt } from "./batch";
export type { Attempt } from "./batch";
export { diff, invert } from "./diff";
export type * from "./edit";
export { EditRefused } from "./refuse";
export type { RefusalCode } from "./refuse";
