/** What the palette shows: the offers in the order in which they stand, and what it says of the link in hand. */

import { useMemo } from "react";
import { byCategory, offers } from "../../core/catalogue/offers";
import type { Offer } from "../../core/catalogue/offers";
import { useTab, useWorkspace } from "../../parts/workspace";
import type { PaletteAsked } from "../../store/desk";
import { heldPort } from "./held";

export function useOffers(asked: PaletteAsked, query: string) {
  const { catalogue } = useWorkspace();
  const { open } = useTab();
  const { document } = open.store.getState();
  const found = useMemo((): readonly Offer[] => {
    if (!document) return [];
    const all = offers(document, catalogue, query, { from: heldPort(asked), into: asked.into ?? null });
    return query.trim() === "" ? byCategory(all).flatMap(([, some]) => some) : all;
  }, [document, catalogue, query, asked]);
  return { found, held: heldText(asked) };
}

function heldText({ from, into }: PaletteAsked): string | null {
  if (into) return `What shall stand between ${into.from.node} and ${into.to.node}?`;
  if (!from) return null;
  return from.side === "output"
    ? `What shall take ${from.node}'s ${from.port}?`
    : `What shall give ${from.node} its ${from.port}?`;
}
