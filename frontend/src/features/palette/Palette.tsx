/** The palette: node types by a few letters, and what they are. With a link in hand only those that it fits. */

import { Search } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useState } from "react";
import type { KeyboardEvent } from "react";
import { adding } from "../../core/canvas/adding";
import type { Offer } from "../../core/catalogue/offers";
import { Icon } from "../../parts/Icon";
import { useDesk, useTab, useWorkspace } from "../../parts/workspace";
import { tellProblem } from "../../store/notices";
import type { PaletteAsked } from "../../store/desk";
import { OfferDocs } from "./OfferDocs";
import { OfferList } from "./OfferList";
import { heldPort } from "./held";
import { useOffers } from "./useOffers";
import "./palette.css";

export function Palette() {
  const asked = useDesk((desk) => desk.palette);
  const { desk } = useTab();
  if (asked === null) return null;
  return (
    <Radix.Root open onOpenChange={(open) => !open && desk.setState({ palette: null })}>
      <Radix.Portal>
        <Radix.Overlay className="palette-ground">
          <Radix.Content
            className="palette"
            aria-describedby={undefined}
            onCloseAutoFocus={(event) => {
              event.preventDefault();
              document.querySelector<HTMLElement>(".canvas")?.focus({ preventScroll: true });
            }}
          >
            <Radix.Title className="only-heard">Add a node</Radix.Title>
            <Chooser asked={asked} />
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Chooser({ asked }: { readonly asked: PaletteAsked }) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const take = useTake(asked);
  const { found, held } = useOffers(asked, query);
  const chosen = Math.min(at, found.length - 1);
  const offer = found[chosen];

  function pressed(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step !== undefined) setAt(Math.min(Math.max(chosen + step, 0), found.length - 1));
    else if (event.key === "Enter" && offer) take(offer);
    else return;
    event.preventDefault();
  }

  return (
    <>
      <Query
        query={query}
        held={held}
        chosen={offer ? `offer-${offer.spec.name}` : ""}
        onKeyDown={pressed}
        onChange={(text) => {
          setQuery(text);
          setAt(0);
        }}
      />
      <div className="palette-body">
        <OfferList found={found} chosen={chosen} isGrouped={query.trim() === ""} onPoint={setAt} onTake={take} />
        {offer && <OfferDocs offer={offer} />}
      </div>
    </>
  );
}

interface QueryProps {
  readonly query: string;
  /** What is asked for the link in hand. */
  readonly held: string | null;
  /** The id of the line that is chosen; empty where none is. */
  readonly chosen: string;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onChange: (text: string) => void;
}

function Query({ query, held, chosen, onKeyDown, onChange }: QueryProps) {
  return (
    <div className="palette-query">
      <Icon of={Search} size={16} />
      <input
        role="combobox"
        aria-label="Find a node"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-autocomplete="list"
        aria-activedescendant={chosen || undefined}
        placeholder={held ?? "Find a node: its name, what it does, a type"}
        autoFocus
        spellCheck={false}
        autoComplete="off"
        value={query}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

/** What adds an offered node, selects it, and closes the palette. */
function useTake(asked: PaletteAsked): (offer: Offer) => void {
  const { catalogue, notices } = useWorkspace();
  const { open, desk } = useTab();
  return (offer) => {
    const { document } = open.store.getState();
    const { seen } = desk.getState();
    desk.setState({ palette: null });
    if (!document) return;
    const middle = seen ? ([seen.x + seen.width / 2, seen.y + seen.height / 2] as const) : ([0, 0] as const);
    const { id, edits } = adding(document, catalogue, {
      offer,
      at: asked.at,
      middle,
      from: heldPort(asked),
      into: asked.into ?? null,
    });
    const problem = open.actions.edit(edits);
    if (problem) tellProblem(notices, problem);
    else desk.setState({ selected: new Set([id]) });
  };
}
