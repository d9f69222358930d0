/** An output of a node: what it is, who reads it, and whether it is an output of the workflow. */

import { ArrowRightFromLine } from "lucide-react";
import type { Catalogue, OutputSpec } from "../../core/catalogue/catalogue";
import type { Document, Link } from "../../core/document/model";
import { addOutput } from "../../core/fields/outputs";
import { isSameOutlet } from "../../core/fields/standing";
import { wiresOf } from "../../core/graph/links";
import { IconButton } from "../../parts/Button";
import { useDocument, useWorkspace } from "../../parts/workspace";
import { useEdit } from "../../widgets/useEdit";
import { titleOf } from "../../widgets/usePort";
import { TypeMark } from "../../widgets/TypeMark";

export interface OutputRowProps {
  readonly node: string;
  readonly output: OutputSpec;
  readonly isOnly: boolean;
}

export function OutputRow({ node, output, isOnly }: OutputRowProps) {
  const { catalogue } = useWorkspace();
  const edit = useEdit();
  const link = isOnly ? { node } : { node, output: output.name };
  const readers = useDocument(({ document }) => (document ? readersOf(document, catalogue, link).join(", ") : ""));
  const published = useDocument(({ document }) => (document ? publishedAs(document, catalogue, link).join(", ") : ""));
  const publish = (): boolean =>
    edit(
      (document) => [addOutput(document, link, output.name)],
      `${output.name} of ${node} is an output of the workflow now.`,
    );
  return (
    <div className="inspector-output">
      <div className="port-field-head">
        <TypeMark type={output.type} />
        <span className="port-field-name">{output.name}</span>
        {published && <span className="inspector-published">{published}</span>}
        <IconButton
          size="small"
          icon={ArrowRightFromLine}
          label={`Make ${output.name} an output of the workflow`}
          disabled={published !== ""}
          onClick={publish}
        />
      </div>
      {output.doc && <p className="port-field-doc">{output.doc}</p>}
      <p className="port-field-doc">{readers ? `Read by ${readers}.` : "No node reads it."}</p>
    </div>
  );
}

function publishedAs(document: Document, catalogue: Catalogue, link: Link): readonly string[] {
  const found = [...document.outputs].filter(([, one]) => isSameOutlet(one, link, document, catalogue));
  return found.map(([name]) => name);
}

function readersOf(document: Document, catalogue: Catalogue, link: Link): readonly string[] {
  const mine = wiresOf(document).filter(
    ({ from }) => from.node === link.node && isSameOutlet(from, link, document, catalogue),
  );
  return [...new Set(mine.map(({ to }) => titleOf(to.node, document.nodes.get(to.node))))];
}
