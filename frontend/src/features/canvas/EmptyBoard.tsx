/** What an empty canvas says. */

import { useDocument } from "../../parts/workspace";
import { Button } from "../../parts/Button";
import { Keys } from "../../parts/Keys";
import { keysOf } from "../../parts/keyboard";
import { Plus } from "lucide-react";
import { useBench } from "./bench";

export function EmptyBoard() {
  const { tab } = useBench();
  const isEmpty = useDocument(({ document }) => document?.nodes.size === 0 && document.layout.notes === null);
  if (!isEmpty) return null;
  return (
    <div className="canvas-empty">
      <h2>An empty workflow</h2>
      <p>
        Add a node with <Keys shown={keysOf("palette")} /> or a double click, then drag from its outputs to what shall
        come next.
      </p>
      <Button icon={Plus} onClick={() => tab.desk.setState({ palette: { at: null, from: null } })}>
        Add a node
      </Button>
    </div>
  );
}
