/** The theme for what is painted: tokens as colours that a canvas takes, and word of every change of theme. */

export type Token = "--line-strong" | "--line" | "--surface" | "--raised" | "--danger" | "--accent";

const SYSTEM = matchMedia("(prefers-color-scheme: dark)");

/** Colours by theme and token: asking the browser for one makes it work out the style of the whole page. */
const KNOWN = new Map<string, string>();

/** A token's colour as it is just now at an element. Tokens hold both themes; only a computed colour is one of them. */
export function colourOf(element: HTMLElement, token: Token): string {
  const key = `${document.documentElement.dataset.theme ?? ""} ${SYSTEM.matches} ${token}`;
  const known = KNOWN.get(key) ?? computed(element, token);
  KNOWN.set(key, known);
  return known;
}

function computed(element: HTMLElement, token: Token): string {
  const before = element.style.color;
  element.style.color = `var(${token})`;
  const { color } = getComputedStyle(element);
  element.style.color = before;
  return color;
}

/** Call whenever the system or the page turns to another theme. Gives what ends it. */
export function onTheme(changed: () => void): () => void {
  const page = new MutationObserver(changed);
  SYSTEM.addEventListener("change", changed);
  page.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    SYSTEM.removeEventListener("change", changed);
    page.disconnect();
  };
}
