/** A name being written: Enter takes it, Escape leaves the old one. */

import { useState } from "react";
import { TextField } from "../../parts/TextField";

interface Props {
  readonly name: string;
  /** The name, or null where it is to stay. Called once. */
  readonly onDone: (name: string | null) => void;
}

export function NameField({ name, onDone }: Props) {
  const [text, setText] = useState(name);
  const written = text.trim();
  return (
    <TextField
      className="documents-name"
      label={`New name of ${name}`}
      value={text}
      onChange={setText}
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onBlur={() => onDone(written || null)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Escape") onDone(null);
        else if (event.key === "Enter") onDone(written || null);
      }}
    />
  );
}
