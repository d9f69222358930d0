/** A number: dragged, stepped by arrow keys, or typed, sums included. It stays within its range and says why. */

import { useState } from "react";
import type { CSSProperties, KeyboardEvent } from "react";
import { numberIn, readNumber, share, shownNumber, sliderSteps, stepOf, stepped } from "../core/fields/numbers";
import { useGestures } from "./gesture";
import type { Gestures } from "./gesture";
import { paceOf, useDragged } from "./useDragged";
import { controlOf, literalOf } from "./widget";
import type { WidgetProps } from "./widget";
import "./number-field.css";

export function NumberField(props: WidgetProps) {
  const { field, onChange, room } = props;
  const given = numberIn(literalOf(props) ?? null);
  const value = given ?? field.min ?? 0;
  const gestures = useGestures("number");
  const typing = useTyping(props, given, gestures.begin);
  const set = (next: number, gesture: string): void => onChange({ value: next }, gesture);
  const part = given === null ? null : share(given, field);
  const style = { "--share": part ?? 0 } as CSSProperties;
  return (
    <span className={`number-field is-${room}`}>
      {room !== "card" && part !== null && (
        <Slider {...props} number={value} onNumber={(next) => set(next, gestures.current())} />
      )}
      <span className={`number-field-box ${typing.draft === null ? "" : "is-typing"}`} style={style}>
        <NumberInput {...props} given={given} now={value} typing={typing} gestures={gestures} set={set} />
      </span>
      {typing.note !== null && (
        <span className="field-note" role="status">
          {typing.note}
        </span>
      )}
    </span>
  );
}

interface NumberInputProps extends WidgetProps {
  readonly given: number | null;
  /** Where stepping and dragging begin. */
  readonly now: number;
  readonly typing: ReturnType<typeof useTyping>;
  readonly gestures: Gestures;
  readonly set: (value: number, gesture: string) => void;
}

function NumberInput({ given, now, typing, gestures, set, ...props }: NumberInputProps) {
  const { field } = props;
  const drag = useDragged({ value: now, range: field, begin: gestures.begin, onChange: set });
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const steps = STEPS[event.key];
    if (steps === undefined || event.ctrlKey || event.metaKey) {
      typing.onKeyDown(event);
      return;
    }
    event.preventDefault();
    const typed = typing.draft === null ? null : readNumber(typing.draft, field).value;
    typing.drop();
    set(stepped(typed ?? now, steps, field, paceOf(event)), gestures.current());
  };
  return (
    <input
      {...controlOf(props)}
      {...drag}
      type="text"
      inputMode="decimal"
      autoComplete="off"
      spellCheck={false}
      role="spinbutton"
      className="number-field-input nodrag"
      {...(given !== null && { "aria-valuenow": given })}
      {...(field.min !== null && { "aria-valuemin": field.min })}
      {...(field.max !== null && { "aria-valuemax": field.max })}
      placeholder="a number"
      value={typing.draft ?? (given === null ? "" : shownNumber(given))}
      onChange={(event) => typing.write(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={typing.commit}
      onKeyDown={onKeyDown}
    />
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

/** What is typed and not taken yet, and why it was not taken as it was. */
function useTyping({ field, onChange }: WidgetProps, given: number | null, begin: () => string) {
  const [draft, setDraft] = useState<string | null>(null);
  const [note, setNote] = useState<string | null>(null);
  const drop = (): void => {
    setDraft(null);
    setNote(null);
  };
  const commit = (): void => {
    setDraft(null);
    if (draft === null || (draft.trim() === "" && given === null)) return;
    const { value, note: why } = readNumber(draft, field);
    setNote(why);
    if (value !== null && value !== given) onChange({ value }, begin());
  };
  const write = (text: string): void => {
    setDraft(text);
    setNote(null);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === "Enter") {
      commit();
      event.currentTarget.select();
    } else if (event.key === "Escape") {
      if (draft === null) event.currentTarget.blur();
      drop();
    }
  };
  return { draft, note, drop, commit, write, onKeyDown };
}

interface SliderProps extends WidgetProps {
  readonly number: number;
  readonly onNumber: (value: number) => void;
}

function Slider({ field, label, number, onNumber }: SliderProps) {
  if (sliderSteps(field) === null) return null;
  return (
    <input
      type="range"
      className="number-field-slider nodrag"
      aria-label={`${label}, slider`}
      min={field.min ?? 0}
      max={field.max ?? 0}
      step={stepOf(number, field)}
      value={number}
      style={{ "--share": share(number, field) ?? 0 } as CSSProperties}
      onChange={(event) => onNumber(event.currentTarget.valueAsNumber)}
    />
  );
}
