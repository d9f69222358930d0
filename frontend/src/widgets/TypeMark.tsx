/** The mark of a type: its colour and shape, as its ports have them on the canvas. */

import type { PortType } from "../core/catalogue/catalogue";
import { lookOf } from "../core/catalogue/looks";
import { PortMark } from "../parts/PortMark";
import { useWorkspace } from "../parts/workspace";

export function TypeMark({ type }: { readonly type: PortType }) {
  const { catalogue } = useWorkspace();
  const look = lookOf(type, catalogue);
  return (
    <span title={look.text} className="type-mark">
      <PortMark look={look} />
    </span>
  );
}
