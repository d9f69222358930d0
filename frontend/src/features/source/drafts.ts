/** Drafts: what was written in the source and is not in the document yet, kept in the browser over a reload. */

export interface KeptDraft {
  /** The text of the server that it was made from. */
  readonly before: string;
  readonly text: string;
}

const PREFIX = "darkroom.source.";

/** Whether it could be kept: the browser may be full, or told to keep nothing. */
export function keepDraft(name: string, draft: KeptDraft | null): boolean {
  try {
    if (draft === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function keptDraft(name: string): KeptDraft | null {
  try {
    const said: unknown = JSON.parse(localStorage.getItem(PREFIX + name) ?? "null");
    return isDraft(said) ? said : null;
  } catch {
    return null;
  }
}

function isDraft(said: unknown): said is KeptDraft {
  if (typeof said !== "object" || said === null || !("before" in said) || !("text" in said)) return false;
  return typeof said.before === "string" && typeof said.text === "string";
}
