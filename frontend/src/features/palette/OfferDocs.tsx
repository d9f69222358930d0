/** What a node type is: its docs, what it takes and what it gives. */

import type { InputSpec, OutputSpec } from "../../core/catalogue/catalogue";
import { lookOf } from "../../core/catalogue/looks";
import type { Offer } from "../../core/catalogue/offers";
import { PortMark } from "../../parts/PortMark";
import { useWorkspace } from "../../parts/workspace";

export function OfferDocs({ offer }: { readonly offer: Offer }) {
  const { spec } = offer;
  const [first = "", ...rest] = spec.doc.split("\n\n");
  return (
    <section className="palette-docs" aria-label={`About ${spec.name}`}>
      <h2>{spec.name}</h2>
      <p className="palette-where">{spec.pack ? `${spec.category}, from ${spec.pack}` : spec.category}</p>
      <p>{first}</p>
      {rest.map((text) => (
        <p key={text} className="palette-more">
          {text}
        </p>
      ))}
      <Ports title="Takes" ports={spec.inputs} />
      <Ports title="Gives" ports={spec.outputs} />
    </section>
  );
}

function Ports({ title, ports }: { readonly title: string; readonly ports: readonly (InputSpec | OutputSpec)[] }) {
  const { catalogue } = useWorkspace();
  if (ports.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {ports.map((port) => {
          const look = lookOf(port.type, catalogue);
          return (
            <li key={port.name} title={port.doc}>
              <PortMark look={look} />
              <span>{port.name}</span>
              <span className="palette-type">{look.text}</span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
