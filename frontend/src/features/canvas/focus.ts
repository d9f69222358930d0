/** The focus: back to the canvas once something in it, or above it, is done. */

export function backToCanvas(): void {
  document.querySelector<HTMLElement>(".canvas")?.focus({ preventScroll: true });
}
