/** One of several texts: a button with what is chosen, which opens a list to search in; arrow keys step through it. */

import { ChevronDown } from "lucide-react";
import { useState } from "react";
import type { KeyboardEvent } from "react";
import { literalText } from "../core/fields/standing";
import { Icon } from "../parts/Icon";
import { Popover } from "../parts/Popover";
import { SearchList } from "./SearchList";
import type { Option } from "./SearchList";
import { useGestures } from "./gesture";
import { controlOf, literalOf } from "./widget";
import type { WidgetProps } from "./widget";
import "./choice-field.css";

export function ChoiceField(props: WidgetProps) {
  const options = props.field.type.choices.map((choice) => ({ value: choice, text: choice }));
  return <Chooser {...props} options={options} />;
}

export interface ChooserProps extends WidgetProps {
  readonly options: readonly Option[];
  /** What is said where there is nothing to choose. */
  readonly empty?: string;
}

/** A field whose values are a few names. A name that is not offered stays, and is marked. */
export function Chooser({ options, empty, ...props }: ChooserProps) {
  const [isOpen, setOpen] = useState(false);
  const { begin, current } = useGestures("choice");
  const value = literalText(literalOf(props) ?? null);
  const at = options.findIndex((option) => option.value === value);
  const pick = (picked: string): void => {
    setOpen(false);
    if (picked !== value) props.onChange({ value: picked }, begin());
  };
  const step = (by: number): void => {
    const next = options[at + by];
    if (next) props.onChange({ value: next.value }, current());
  };
  const trigger = <ChoiceButton {...props} shown={options[at]?.text ?? value} isOffered={at >= 0} onStep={step} />;
  return (
    <Popover label={props.label} open={isOpen} onOpenChange={setOpen} className="nowheel" trigger={trigger}>
      <SearchList
        label={props.label}
        options={options}
        value={value}
        onPick={pick}
        {...(empty !== undefined && options.length === 0 && { empty })}
      />
    </Popover>
  );
}

interface ChoiceButtonProps extends WidgetProps {
  readonly shown: string;
  readonly isOffered: boolean;
  readonly onStep: (by: number) => void;
}

/** What else it is given, such as a ref, comes from the popover that it opens. */
function ChoiceButton({ shown, isOffered, onStep, ...props }: ChoiceButtonProps) {
  const { field, value, fallback, onChange, label, id, room, isWrong, describedBy, node, ...given } = props;
  const own = { field, value, fallback, onChange, label, id, room, isWrong, describedBy, node };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    onStep(event.key === "ArrowDown" ? 1 : -1);
  };
  const state = shown !== "" && !isOffered ? "is-unknown" : "";
  return (
    <button
      type="button"
      {...given}
      {...controlOf(own)}
      aria-label={`${label}: ${shown || "nothing is chosen"}`}
      className={`choice-field nodrag is-${room} ${state}`}
      onKeyDown={onKeyDown}
    >
      <span className="choice-field-value">{shown || "choose"}</span>
      <Icon of={ChevronDown} size={12} />
    </button>
  );
}
