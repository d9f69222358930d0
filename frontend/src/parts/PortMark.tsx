/** The mark of a port: its type's colour and shape. */

import type { PortLook } from "../core/catalogue/looks";
import "./port-mark.css";

export function PortMark({ look }: { readonly look: PortLook }) {
  return (
    <span
      className={`port-mark is-${look.shape} ${look.isList ? "is-list" : ""}`}
      style={{ color: look.colour }}
      aria-hidden="true"
    />
  );
}
