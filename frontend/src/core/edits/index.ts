/** The edits room: what can be done to a document, as data with an inverse. The server implements the same. */

export { apply, applyAll, attempt } from "./apply";
export type { Attempt } from "./apply";
export { diff, invert } from "./diff";
export type * from "./edit";
export { EditRefused } from "./refuse";
export type { RefusalCode } from "./refuse";
