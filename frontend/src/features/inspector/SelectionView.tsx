/** Several nodes: the fields that they have in common. */

import { useMemo } from "react";
import { fieldOfPort } from "../../core/fields/field";
import { putAll, sharedFields } from "../../core/fields/shared";
import type { SharedField } from "../../core/fields/shared";
import { useDocument, useWorkspace } from "../../parts/workspace";
import { TypeMark } from "../../widgets/TypeMark";
import { Widget } from "../../widgets/Widget";
import { useEdit } from "../../widgets/useEdit";
import { Section } from "./Section";

export function SelectionView({ nodes }: { readonly nodes: readonly string[] }) {
  const { catalogue } = useWorkspace();
  const document = useDocument((state) => state.document);
  const fields = useMemo(
    () => (document ? sharedFields(document, catalogue, nodes) : []),
    [document, catalogue, nodes],
  );
  return (
    <div className="inspector">
      <header className="inspector-head">
        <h2 className="inspector-title">{nodes.length} nodes</h2>
        <p className="inspector-doc">
          {fields.length > 0
            ? "What is written here is written in all of them."
            : "These nodes have no settings in common that are written in them. Select nodes of one type to set them together."}
        </p>
      </header>
      <Section title="Settings" isShown={fields.length > 0}>
        {fields.map((field) => (
          <Shared key={field.port.name} shared={field} />
        ))}
      </Section>
    </div>
  );
}

function Shared({ shared }: { readonly shared: SharedField }) {
  const { catalogue } = useWorkspace();
  const edit = useEdit();
  const { port, value } = shared;
  const field = useMemo(() => fieldOfPort(port, catalogue), [port, catalogue]);
  const id = `shared-${port.name}`;
  return (
    <div className="port-field is-inspector">
      <div className="port-field-head">
        <TypeMark type={field.type} />
        <label htmlFor={id} className="port-field-name">
          {field.label}
        </label>
        {value === undefined && <span className="port-field-default">they differ</span>}
        {shared.nodes.length > 1 && <span className="port-field-default">{shared.nodes.length} nodes</span>}
      </div>
      <Widget
        field={field}
        value={value ?? null}
        fallback={value === undefined || field.required ? undefined : field.default}
        onChange={(next, gesture) => edit((document) => putAll(document, shared, next), undefined, gesture)}
        label={field.label}
        id={id}
        room="inspector"
        isWrong={false}
        describedBy={undefined}
        node={shared.nodes[0] ?? null}
      />
    </div>
  );
}
