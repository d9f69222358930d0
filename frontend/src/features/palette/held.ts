/** The port that a held link comes from. */

import type { Port } from "../../core/graph/aim";
import type { PaletteAsked } from "../../store/desk";

export function heldPort({ from }: PaletteAsked): Port | null {
  return from && { node: from.node, name: from.port, side: from.side };
}
