/** Measures: React Flow is to notice how high a card has become, and to leave alone where its ports are. */

import type { NodeChange, useStoreApi } from "@xyflow/react";

/**
 * React Flow looks for ports in what is drawn, and a card that is collapsed, or seen from far, draws none. Where they are
 * is worked out with the card, so nothing has to be looked for; only pictures make cards higher than was known.
 */
export function knowPorts(store: ReturnType<typeof useStoreApi>): void {
  store.setState({
    updateNodeInternals: (updates) => {
      const { nodeLookup, triggerNodeChanges } = store.getState();
      const changes = [...updates.values()].flatMap(({ id, nodeElement }): NodeChange[] => {
        const { width, height } = nodeLookup.get(id)?.measured ?? {};
        const dimensions = { width: nodeElement.offsetWidth, height: nodeElement.offsetHeight };
        if (dimensions.height === 0 || (dimensions.width === width && dimensions.height === height)) return [];
        return [{ id, type: "dimensions", dimensions }];
      });
      if (changes.length > 0) triggerNodeChanges(changes);
    },
  });
}
