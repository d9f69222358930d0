/** Linking by keyboard: the ports that a link from the selected node may go to, in a list that one types in. */

import { useMemo, useState } from "react";
import type { KeyboardEvent } from "react";
import type { CardView } from "../../core/canvas/card";
import type { Port } from "../../core/graph/aim";
import { aimFrom } from "../../core/graph/aim";
import { Dialog } from "../../parts/Dialog";
import { PortMark } from "../../parts/PortMark";
import type { Bench } from "./bench";
import { useBench, useStage } from "./bench";
import { backToCanvas } from "./focus";
import { linkPorts, portsFor } from "./linking";

interface Choice {
  readonly from: Port;
  readonly to: Port;
  readonly text: string;
}

export function LinkPicker() {
  const { stage } = useBench();
  const node = useStage((state) => state.linking);
  const card = useStage((state) => state.flow.byId.get(state.linking ?? "")?.data.card);
  if (node === null || !card) return null;
  const close = (): void => {
    stage.setState({ linking: null });
    setTimeout(backToCanvas);
  };
  return (
    <Dialog
      title={`Connect ${card.title}`}
      about="From one of its ports to another node."
      onClose={close}
      size="medium"
    >
      <Choices card={card} onDone={close} />
    </Dialog>
  );
}

function Choices({ card, onDone }: { readonly card: CardView; readonly onDone: () => void }) {
  const bench = useBench();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const all = useMemo(() => choicesFrom(bench, card), [bench, card]);
  const found = useMemo(() => foundIn(all, query), [all, query]);
  const chosen = Math.min(at, found.length - 1);

  function take(choice: Choice | undefined): void {
    if (!choice) return;
    linkPorts(bench, choice.from, choice.to);
    bench.stage.setState({ said: `Linked ${choice.text}` });
    onDone();
  }

  function pressed(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step !== undefined) setAt(Math.min(Math.max(chosen + step, 0), found.length - 1));
    else if (event.key === "Enter") take(found[chosen]);
    else return;
    event.preventDefault();
  }

  return (
    <div className="link-picker" onKeyDown={pressed}>
      <Query
        query={query}
        chosen={found[chosen] ? `link-${chosen}` : ""}
        onChange={(text) => {
          setQuery(text);
          setAt(0);
        }}
      />
      <Lines found={found} chosen={chosen} onTake={take} />
    </div>
  );
}

interface LinesProps {
  readonly found: readonly Choice[];
  readonly chosen: number;
  readonly onTake: (choice: Choice) => void;
}

function Lines({ found, chosen, onTake }: LinesProps) {
  if (found.length === 0) return <p className="link-picker-none">Nothing here fits.</p>;
  return (
    <ul id="link-picker-list" className="link-picker-list" role="listbox" aria-label="Ports">
      {found.map((choice, index) => (
        <Line
          key={choice.text}
          choice={choice}
          index={index}
          isChosen={index === chosen}
          onTake={() => onTake(choice)}
        />
      ))}
    </ul>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
const MOST = 200;

/** The choices in whose text every word is found. */
function foundIn(all: readonly Choice[], query: string): readonly Choice[] {
  const words = query.toLowerCase().split(/\s+/);
  return all.filter(({ text }) => words.every((word) => text.toLowerCase().includes(word))).slice(0, MOST);
}

interface QueryProps {
  readonly query: string;
  /** The id of the line that is chosen; empty where none is. */
  readonly chosen: string;
  readonly onChange: (text: string) => void;
}

function Query({ query, chosen, onChange }: QueryProps) {
  return (
    <input
      className="link-picker-query"
      role="combobox"
      aria-label="Find a port"
      aria-expanded="true"
      aria-controls="link-picker-list"
      aria-activedescendant={chosen || undefined}
      placeholder="Type a node or a port"
      autoFocus
      value={query}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

interface LineProps {
  readonly choice: Choice;
  readonly index: number;
  readonly isChosen: boolean;
  readonly onTake: () => void;
}

function Line({ choice, index, isChosen, onTake }: LineProps) {
  const { stage } = useBench();
  const { from, to } = choice;
  const card = stage.getState().flow.byId.get(from.node)?.data.card;
  const port = (from.side === "output" ? card?.outputs : card?.inputs)?.find((one) => one.name === from.name);
  return (
    <li
      id={`link-${index}`}
      role="option"
      aria-selected={isChosen}
      className="link-picker-line"
      ref={(line) => {
        if (isChosen) line?.scrollIntoView({ block: "nearest" });
      }}
      onClick={onTake}
    >
      {port && <PortMark look={port.look} />}
      <span>{from.name}</span>
      <span className="link-picker-way">{from.side === "output" ? "to" : "from"}</span>
      <strong>{to.node}</strong>
      <span>{to.name}</span>
    </li>
  );
}

/** All links that could be made from a node: from its outputs first, then to its inputs; near nodes first. */
function choicesFrom(bench: Bench, card: CardView): readonly Choice[] {
  const ports: Port[] = [
    ...card.outputs.map(({ name }): Port => ({ node: card.id, name, side: "output" })),
    ...card.inputs.map(({ name }): Port => ({ node: card.id, name, side: "input" })),
  ];
  const { document } = bench.tab.open.store.getState();
  if (!document) return [];
  const others = bench.stage.getState().flow.cards.filter((one) => one.id !== card.id);
  return ports.flatMap((from) => {
    const aim = aimFrom(document, bench.catalogue, from);
    const way = from.side === "output" ? "to" : "from";
    return others.flatMap((other) =>
      portsFor(bench, aim, other.id).map((to): Choice => {
        return { from, to, text: `${from.name} ${way} ${to.node} ${to.name}` };
      }),
    );
  });
}
