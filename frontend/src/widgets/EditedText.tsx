/** A plain text of the document that is edited where it stands: a title, a note, a description. */

import { useId } from "react";
import { useGestures } from "./gesture";
import "./edited-text.css";

export interface EditedTextProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly onChange: (value: string, gesture: string) => void;
  readonly isTitle?: boolean;
  readonly isLong?: boolean;
  /** With a line around it, as a field. */
  readonly isBoxed?: boolean;
}

export function EditedText({ label, value, placeholder = "", onChange, isTitle, isLong, isBoxed }: EditedTextProps) {
  const id = useId();
  const { current } = useGestures("text");
  const shared = {
    id,
    "aria-label": label,
    placeholder,
    value,
    spellCheck: isLong ?? false,
    autoComplete: "off",
    className: `edited-text ${isTitle ? "is-title" : ""} ${isLong ? "is-long" : ""} ${isBoxed ? "is-boxed" : ""}`,
  };
  if (!isLong)
    return <input type="text" {...shared} onChange={(event) => onChange(event.currentTarget.value, current())} />;
  return (
    <span className="edited-text-room">
      <span className="edited-text is-long is-mirror" aria-hidden="true">
        {value}
        {"\n"}
      </span>
      <textarea {...shared} rows={1} onChange={(event) => onChange(event.currentTarget.value, current())} />
    </span>
  );
}
