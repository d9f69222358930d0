/** A value of any kind, as it is written: a number or true and false where it looks like one, else text. */

import { useState } from "react";
import { readAny, shownAny } from "../core/fields/any";
import { useGestures } from "./gesture";
import { controlOf, literalOf } from "./widget";
import type { WidgetProps } from "./widget";

export function AnyField(props: WidgetProps) {
  const { begin } = useGestures("any");
  const [draft, setDraft] = useState<string | null>(null);
  const literal = literalOf(props);
  const text = literal === undefined ? "" : shownAny(literal);
  const commit = (): void => {
    if (draft !== null && draft !== text) props.onChange({ value: readAny(draft) }, begin());
    setDraft(null);
  };
  return (
    <span className={`text-box is-${props.room}`}>
      <input
        {...controlOf(props)}
        type="text"
        autoComplete="off"
        spellCheck={false}
        className="text-box-input nodrag"
        value={draft ?? text}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
          else if (event.key === "Escape") setDraft(null);
        }}
      />
    </span>
  );
}
