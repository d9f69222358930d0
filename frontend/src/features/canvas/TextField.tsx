/** A field that stands in the place of a text. Enter keeps what was written, Escape does not; leaving keeps it. */

import { useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { backToCanvas } from "./focus";

interface Props {
  readonly label: string;
  readonly text: string;
  readonly className: string;
  /** Whether it has lines: then Enter begins one, and Mod+Enter ends. */
  readonly isLong?: boolean;
  /** The new text; null if it was given up. */
  readonly onEnd: (text: string | null) => void;
}

export function TextField({ label, text, className, isLong = false, onEnd }: Props) {
  const [value, setValue] = useState(text);
  const isDone = useRef(false);

  function end(given: string | null): void {
    if (isDone.current) return;
    isDone.current = true;
    onEnd(given);
    backToCanvas();
  }

  const shared = {
    className: `${className} is-edited nodrag nopan nowheel`,
    "aria-label": label,
    value,
    autoFocus: true,
    onBlur: () => end(value),
    onChange: (event: { readonly target: { readonly value: string } }) => setValue(event.target.value),
    onKeyDown: (event: KeyboardEvent) => {
      event.stopPropagation();
      if (event.key === "Escape") end(null);
      if (event.key === "Enter" && (!isLong || event.ctrlKey || event.metaKey)) end(value);
    },
  };
  return isLong ? <textarea {...shared} /> : <input {...shared} onFocus={(event) => event.target.select()} />;
}
