/** A node of the workflow as a card: its title, its outputs, its inputs with what stands there. */

import { Handle, Position } from "@xyflow/react";
import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { Card, PortView } from "./flow";

export const NodeCard = memo(function NodeCard({ data }: NodeProps<Card>) {
  const state = [data.isDisabled && "is-disabled", data.isUnknown && "is-unknown"].filter(Boolean).join(" ");
  return (
    <article className={`card ${state}`} aria-label={`${data.title}, ${data.type}`}>
      <header title={data.doc}>
        <strong>{data.title}</strong>
        <span>{data.isUnknown ? `${data.type} is not known here` : data.type}</span>
      </header>
      <ul className="outputs">
        {data.outputs.map((port) => (
          <Port key={port.name} port={port} side="source" />
        ))}
      </ul>
      <ul className="inputs">
        {data.inputs.map((port) => (
          <Port key={port.name} port={port} side="target" />
        ))}
      </ul>
    </article>
  );
});

function Port({ port, side }: { readonly port: PortView; readonly side: "source" | "target" }) {
  const { colour, shape, isList, text } = port.look;
  return (
    <li title={port.doc ? `${text}: ${port.doc}` : text}>
      {port.isOpen && (
        <Handle
          id={port.name}
          type={side}
          position={side === "source" ? Position.Right : Position.Left}
          className={`port ${shape} ${isList ? "is-list" : ""}`}
          style={{ color: colour }}
          isConnectable={false}
        />
      )}
      <span className="name">{port.name}</span>
      {port.value && <span className="value">{port.value}</span>}
    </li>
  );
}
