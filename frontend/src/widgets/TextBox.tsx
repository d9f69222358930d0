/** A text, of one line or growing with what is in it; `$parameter` stands out, and so does what a model cuts off. */

import { useMemo, useRef, useState } from "react";
import type { ChangeEvent, KeyboardEvent, UIEvent } from "react";
import type { Value } from "../core/document/model";
import { literalText } from "../core/fields/standing";
import { piecesOf, readField, textOf } from "../core/fields/text";
import type { TextRead } from "../core/fields/text";
import { useDocument, useTab } from "../parts/workspace";
import { useGestures } from "./gesture";
import { controlOf } from "./widget";
import type { WidgetProps } from "./widget";
import "./text-box.css";

export interface TextBoxProps extends WidgetProps {
  /** Where the model stops reading; null where it reads all. */
  readonly cut?: number | null;
}

export function TextBox(props: TextBoxProps) {
  const { field, fallback, value, room, node, cut = null } = props;
  const names = useDocument(({ document }) => (document ? [...document.parameters.keys()].join(" ") : ""));
  const parameters = useMemo(() => new Set(names.split(" ")), [names]);
  const { text, note, write, settle } = useWriting(props);
  const mirror = useRef<HTMLSpanElement>(null);
  const shown = {
    ...controlOf(props),
    className: "text-box-input nodrag nowheel",
    autoComplete: "off",
    spellCheck: field.multiline,
    placeholder: value === null && typeof fallback === "string" && fallback !== "" ? fallback : "",
    value: text,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => write(event.currentTarget.value),
    onBlur: settle,
    onScroll: ({ currentTarget }: UIEvent) =>
      mirror.current?.scrollTo(currentTarget.scrollLeft, currentTarget.scrollTop),
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.key === "Escape" || (event.key === "Enter" && !field.multiline)) settle();
    },
  };
  return (
    <span className={`text-box is-${room} ${field.multiline ? "is-long" : ""}`}>
      <span ref={mirror} className="text-box-mirror" aria-hidden="true">
        {piecesOf(text, node === null ? null : parameters, cut).map((piece, index) => (
          <span key={index} className={`is-${piece.kind} ${piece.isCut ? "is-cut" : ""}`}>
            {piece.text}
          </span>
        ))}
        {"\n"}
      </span>
      {field.multiline ? <textarea {...shown} rows={room === "card" ? 2 : 3} /> : <input type="text" {...shown} />}
      {note !== null && (
        <span className="field-note" role="status">
          {note}
        </span>
      )}
    </span>
  );
}

/** A parameter's own text means just what it says: what is put into a text is never read again. */
function readPlain(text: string): TextRead {
  return { value: { value: text }, wrong: null, isLoose: false };
}

function plainOf(value: Value | null): string {
  return value !== null && "value" in value ? literalText(value.value) : "";
}

/** The text as it is typed. A name that leads nowhere yet, as on the way to `$prompt`, is written once one leaves. */
function useWriting({ value, fallback, onChange, node }: TextBoxProps) {
  const [shown, read] = node === null ? [plainOf, readPlain] : [textOf, readField];
  const { open } = useTab();
  const { current } = useGestures("text");
  const [draft, setDraft] = useState<string | null>(null);
  const [note, setNote] = useState<string | null>(null);
  const written = shown(value === null && typeof fallback === "string" ? { value: fallback } : value);
  const write = (text: string): void => {
    const { document } = open.store.getState();
    if (!document) return;
    const said = read(text, document);
    setNote(said.wrong);
    const isKept = said.wrong === null && !said.isLoose && shown(said.value) === text;
    setDraft(isKept ? null : text);
    if (!said.isLoose) onChange(said.value, current());
  };
  const settle = (): void => {
    const { document } = open.store.getState();
    if (draft !== null && document) {
      const said = read(draft, document);
      if (said.isLoose) onChange(said.value, current());
    }
    setDraft(null);
    setNote(null);
  };
  return { text: draft ?? written, note, write, settle };
}
