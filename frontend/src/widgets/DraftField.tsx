/** A text that is taken when one leaves it or presses Enter, and comes back with Escape: a name, a bound, choices. */

import { useState } from "react";
import type { KeyboardEvent } from "react";
import "./edited-text.css";

export interface DraftFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly onCommit: (text: string) => unknown;
  readonly isCode?: boolean;
  /** Of several lines, in which Enter begins another. */
  readonly isLong?: boolean;
  readonly id?: string;
  readonly "aria-invalid"?: boolean;
  readonly "aria-describedby"?: string;
}

export function DraftField({ label, value, placeholder = "", onCommit, isCode, isLong, ...said }: DraftFieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = (): void => {
    if (draft !== null && draft !== value) onCommit(draft);
    setDraft(null);
  };
  const shared = {
    ...said,
    "aria-label": label,
    placeholder,
    value: draft ?? value,
    autoComplete: "off",
    spellCheck: false,
    className: `edited-text is-boxed ${isCode ? "is-code" : ""}`,
    onBlur: commit,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === "Enter" && !isLong) commit();
      else if (event.key === "Escape") setDraft(null);
    },
  };
  if (!isLong) return <input type="text" {...shared} onChange={(event) => setDraft(event.currentTarget.value)} />;
  const rows = Math.min(10, (draft ?? value).split("\n").length + 1);
  return <textarea {...shared} rows={rows} onChange={(event) => setDraft(event.currentTarget.value)} />;
}
