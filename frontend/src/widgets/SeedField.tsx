/** A seed: 64 bits as text, a dice that draws a new one, a lock that runs respect, and the one that was used last. */

import { Dices, Lock, LockOpen, Undo2 } from "lucide-react";
import { useState } from "react";
import type { ChangeEvent, KeyboardEvent } from "react";
import { RANDOM, addSeeds, parseSeed, seedFrom, seedJson, seedKey, seedText } from "../core/fields/seeds";
import { useDesk, useTab } from "../parts/workspace";
import { SmallButton } from "./SmallButton";
import { useGestures } from "./gesture";
import { controlOf, literalOf } from "./widget";
import type { WidgetProps } from "./widget";
import "./seed-field.css";

const WRONG = "a seed is a whole number from 0 to 2^64-1";

export function SeedField(props: WidgetProps) {
  const { node, field, label, onChange, room } = props;
  const { begin, current } = useGestures("seed");
  const text = seedText(literalOf(props) ?? null);
  const name = seedKey(node, field.name);
  const set = (seed: bigint, gesture = begin()): void => onChange({ value: seedJson(seed) }, gesture);
  const typing = useTyping(text, {
    take: (seed) => set(seed),
    takeRandom: () => onChange({ value: RANDOM }, begin()),
    step: (seed) => set(seed, current()),
  });
  return (
    <span className={`seed-field is-${room}`}>
      <span className="seed-field-box">
        <input
          {...controlOf(props)}
          {...typing.input}
          type="text"
          inputMode="numeric"
          autoComplete="off"
          spellCheck={false}
          className="seed-field-input nodrag"
          placeholder="a seed"
        />
        <SmallButton icon={Dices} label={`Draw a new ${label}`} onClick={() => set(drawn())} />
        <LockButton name={name} label={label} />
      </span>
      {room !== "card" && <LastUsed name={name} text={text} onTake={set} />}
      {typing.note !== null && (
        <span className="field-note" role="status">
          {typing.note}
        </span>
      )}
    </span>
  );
}

interface Taking {
  readonly take: (seed: bigint) => void;
  readonly takeRandom: () => void;
  readonly step: (seed: bigint) => void;
}

/** What is typed and not taken yet. */
function useTyping(text: string, { take, takeRandom, step }: Taking) {
  const [draft, setDraft] = useState<string | null>(null);
  const [note, setNote] = useState<string | null>(null);
  const commit = (): void => {
    setDraft(null);
    if (draft === null || draft.trim() === text) return;
    const seed = parseSeed(draft);
    if (draft.trim().toLowerCase() === RANDOM) takeRandom();
    else if (seed === null) setNote(WRONG);
    else take(seed);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const by = event.key === "ArrowUp" ? 1n : event.key === "ArrowDown" ? -1n : null;
    if (event.key === "Enter") commit();
    else if (event.key === "Escape") setDraft(null);
    if (by === null) return;
    event.preventDefault();
    setDraft(null);
    step(addSeeds(parseSeed(draft ?? text) ?? 0n, by));
  };
  const onChange = (event: ChangeEvent<HTMLInputElement>): void => {
    setDraft(event.currentTarget.value);
    setNote(null);
  };
  return { note, input: { value: draft ?? text, onChange, onBlur: commit, onKeyDown } };
}

function drawn(): bigint {
  return seedFrom(crypto.getRandomValues(new Uint32Array(2)));
}

function LockButton({ name, label }: { readonly name: string; readonly label: string }) {
  const { desk } = useTab();
  const isLocked = useDesk(({ locked }) => locked.has(name));
  const toggle = (): void =>
    desk.setState(({ locked }) => {
      const next = new Set(locked);
      if (!next.delete(name)) next.add(name);
      return { locked: next };
    });
  const words = isLocked ? `${label} is locked: runs keep it` : `${label} may change with each run: lock it`;
  return <SmallButton icon={isLocked ? Lock : LockOpen} label={words} pressed={isLocked} onClick={toggle} />;
}

interface LastUsedProps {
  readonly name: string;
  readonly text: string;
  readonly onTake: (seed: bigint) => void;
}

function LastUsed({ name, text, onTake }: LastUsedProps) {
  const used = useDesk((state) => state.used.get(name));
  const seed = used === undefined || used === text ? null : parseSeed(used);
  if (seed === null) return null;
  return (
    <span className="seed-field-used">
      <span>Last run: {used}</span>
      <SmallButton icon={Undo2} label="Take the seed of the last run" onClick={() => onTake(seed)} />
    </span>
  );
}
