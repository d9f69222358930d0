/** The nonce of the page: what its policy lets styles in by that are made while it runs. */

export function nonceOfPage(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content ?? "";
}
