/** A list to choose from, with a line to search in it: arrow keys, Enter, or the pointer. */

import { Check } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { Icon } from "../parts/Icon";
import "./search-list.css";

export interface Option {
  readonly value: string;
  readonly text: string;
  /** A word more at its end. */
  readonly hint?: string;
}

export interface SearchListProps {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string;
  readonly onPick: (value: string) => void;
  /** What is said where nothing is found. */
  readonly empty?: string;
}

export function SearchList({ label, options, value, onPick, empty = "Nothing is called so." }: SearchListProps) {
  const id = useId();
  const { query, found, active, search, onKeyDown } = useSearch({ options, value, onPick });
  return (
    <div className="search-list">
      <input
        type="text"
        role="combobox"
        aria-label={`Search in ${label}`}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        {...(active >= 0 && { "aria-activedescendant": `${id}-${active}` })}
        autoComplete="off"
        spellCheck={false}
        placeholder="Search"
        className="search-list-input"
        value={query}
        onChange={(event) => search(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={label} className="search-list-options">
        {found.map((option, index) => (
          <Row
            key={option.value}
            id={`${id}-${index}`}
            option={option}
            isActive={index === active}
            isChosen={option.value === value}
            onPick={onPick}
          />
        ))}
      </ul>
      {found.length === 0 && <p className="search-list-empty">{empty}</p>}
    </div>
  );
}

/** What is looked for, what is found, and which of it Enter would choose. */
function useSearch({ options, value, onPick }: Pick<SearchListProps, "options" | "value" | "onPick">) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(() =>
    Math.max(
      0,
      options.findIndex((one) => one.value === value),
    ),
  );
  const found = options.filter(({ text }) => matches(text, query));
  const active = Math.min(at, found.length - 1);
  const search = (text: string): void => {
    setQuery(text);
    setAt(0);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 8, PageUp: active - 8 }[event.key];
    const option = found[active];
    if (to !== undefined) {
      event.preventDefault();
      const isStep = Math.abs(to - active) === 1;
      setAt(isStep ? (to + found.length) % Math.max(1, found.length) : Math.min(Math.max(to, 0), found.length - 1));
    } else if (event.key === "Enter" && option) {
      event.preventDefault();
      onPick(option.value);
    }
  };
  return { query, found, active, search, onKeyDown };
}

interface RowProps {
  readonly id: string;
  readonly option: Option;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly onPick: (value: string) => void;
}

function Row({ id, option, isActive, isChosen, onPick }: RowProps) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isActive) row.current?.scrollIntoView({ block: "nearest" });
  }, [isActive]);
  return (
    <li
      ref={row}
      id={id}
      role="option"
      aria-selected={isChosen}
      className={`search-list-option ${isActive ? "is-active" : ""}`}
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => onPick(option.value)}
    >
      <span className="search-list-check">{isChosen && <Icon of={Check} size={13} />}</span>
      <span className="search-list-text">{option.text}</span>
      {option.hint !== undefined && <span className="search-list-hint">{option.hint}</span>}
    </li>
  );
}

/** Every word of the query somewhere in the text. */
function matches(text: string, query: string): boolean {
  const where = text.toLowerCase();
  return query.toLowerCase().split(/\s+/).every((word) => where.includes(word)); // prettier-ignore
}
