/** A line of text to write in, and one to search with. */

import { Search, X } from "lucide-react";
import type { ComponentProps, Ref } from "react";
import { IconButton } from "./Button";
import { Icon } from "./Icon";
import "./text-field.css";

export interface TextFieldProps extends Omit<ComponentProps<"input">, "onChange" | "size" | "value"> {
  /** What is to be written, for those who cannot see where it stands. */
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly ref?: Ref<HTMLInputElement>;
}

export function TextField({ label, onChange, className = "", ...rest }: TextFieldProps) {
  return (
    <input
      type="text"
      autoComplete="off"
      spellCheck={false}
      aria-label={label}
      {...rest}
      className={`ui-text-field ${className}`}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function SearchField({ label, value, onChange, className = "", ...rest }: TextFieldProps) {
  return (
    <div className={`ui-search ${className}`}>
      <Icon of={Search} size={14} />
      <TextField type="search" label={label} placeholder={label} value={value} onChange={onChange} {...rest} />
      {value !== "" && <IconButton label="Search for nothing" icon={X} size="small" onClick={() => onChange("")} />}
    </div>
  );
}
