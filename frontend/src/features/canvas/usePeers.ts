/** Peers: others who have the document open, and which of them have a node selected. */

import type { Presence } from "../../core/canvas/presence";
import { presentIn } from "../../core/canvas/presence";
import { useDocument } from "../../parts/workspace";

const NOBODY: readonly Presence[] = [];

export function usePeers(node: string): readonly Presence[] {
  return useDocument((state) => presentIn(state.present, state.client).byNode.get(node) ?? NOBODY);
}

export function useEveryone(): readonly Presence[] {
  return useDocument((state) => presentIn(state.present, state.client).all);
}
