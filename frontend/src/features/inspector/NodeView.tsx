/** One node: its title, note and docs, its inputs and its outputs. */

import { useMemo } from "react";
import { renaming } from "../../core/canvas/removal";
import type { NodeSpec } from "../../core/catalogue/catalogue";
import { inputOf } from "../../core/catalogue/catalogue";
import type { Node } from "../../core/document/model";
import { Toggle } from "../../parts/Toggle";
import { useDocument, useTab, useWorkspace } from "../../parts/workspace";
import { DraftField } from "../../widgets/DraftField";
import { EditedText } from "../../widgets/EditedText";
import { PortField } from "../../widgets/PortField";
import { useEdit } from "../../widgets/useEdit";
import { OutputRow } from "./OutputRow";
import { Section } from "./Section";

export function NodeView({ node: id }: { readonly node: string }) {
  const { catalogue } = useWorkspace();
  const node = useDocument(({ document }) => document?.nodes.get(id));
  const spec = catalogue.nodes.get(node?.type ?? "");
  const names = node && [...node.inputs.keys()].join("\n");
  const ports = useMemo(() => portsOf(names ? names.split("\n") : [], spec), [names, spec]);
  if (!node) return null;
  return (
    <div className="inspector">
      <NodeHead id={id} node={node} doc={spec?.doc} />
      <Section title="Settings" isShown={ports.settings.length > 0}>
        {ports.settings.map((port) => (
          <PortField key={port} node={id} port={port} />
        ))}
      </Section>
      <Section title="Inputs" isShown={ports.links.length > 0}>
        {ports.links.map((port) => (
          <PortField key={port} node={id} port={port} />
        ))}
      </Section>
      <Section title="Outputs" isShown={(spec?.outputs.length ?? 0) > 0}>
        {spec?.outputs.map((output) => (
          <OutputRow key={output.name} node={id} output={output} isOnly={spec.outputs.length === 1} />
        ))}
      </Section>
    </div>
  );
}

interface NodeHeadProps {
  readonly id: string;
  readonly node: Node;
  readonly doc: string | undefined;
}

function NodeHead({ id, node, doc }: NodeHeadProps) {
  const edit = useEdit();
  const set = (field: "title" | "note", value: string, gesture: string): boolean =>
    edit([{ edit: "set_node", id, field, value }], undefined, gesture);
  return (
    <header className="inspector-head">
      <EditedText
        label="Title"
        value={node.title}
        placeholder={id}
        isTitle
        onChange={(value, gesture) => set("title", value, gesture)}
      />
      <p className="inspector-type">
        <code>{node.type}</code>
        <NodeId id={id} />
      </p>
      <Docs doc={doc} />
      <EditedText
        label="Note"
        value={node.note}
        placeholder="A note for those who read this"
        isLong
        onChange={(value, gesture) => set("note", value, gesture)}
      />
      <Toggle
        label="Enabled"
        checked={!node.disabled}
        onChange={(on) => edit([{ edit: "set_node", id, field: "disabled", value: !on }])}
      />
    </header>
  );
}

function Docs({ doc }: { readonly doc: string | undefined }) {
  if (doc === undefined) return <p className="inspector-wrong">This type is not known here.</p>;
  return paragraphsOf(doc).map((paragraph) => (
    <p key={paragraph} className="inspector-doc">
      {paragraph}
    </p>
  ));
}

/** The id, by which links and the command line know the node; what is selected goes on being it under another one. */
function NodeId({ id }: { readonly id: string }) {
  const edit = useEdit();
  const { desk } = useTab();
  const rename = (to: string): void => {
    if (edit((document) => renaming(document, id, to.trim()))) desk.setState({ selected: new Set([to.trim()]) });
  };
  return <DraftField label="Id" value={id} onCommit={rename} isCode />;
}

/** A docstring's paragraphs, whose lines were broken for a file. */
function paragraphsOf(doc: string): readonly string[] {
  return doc.split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\s*\n\s*/g, " ").trim());
}

interface Ports {
  readonly links: readonly string[];
  readonly settings: readonly string[];
}

/** The inputs of a node by what they are for, those that its type does not have among the settings. */
function portsOf(written: readonly string[], spec: NodeSpec | undefined): Ports {
  const inputs = spec?.inputs ?? [];
  const others = written.filter((name) => !spec || !inputOf(spec, name));
  const settings = inputs.filter((port) => port.setting).map((port) => port.name);
  return { links: inputs.filter((port) => !port.setting).map((port) => port.name), settings: [...settings, ...others] };
}
