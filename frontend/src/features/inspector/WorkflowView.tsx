/** The workflow itself: its name and description, its parameters and its outputs. */

import { useDocument } from "../../parts/workspace";
import { EditedText } from "../../widgets/EditedText";
import { useEdit } from "../../widgets/useEdit";
import { OutputsEditor } from "./OutputsEditor";
import { ParametersEditor } from "./ParametersEditor";
import { Section } from "./Section";

export function WorkflowView() {
  const edit = useEdit();
  const file = useDocument((state) => state.name);
  const name = useDocument(({ document }) => document?.name ?? "");
  const description = useDocument(({ document }) => document?.description ?? "");
  return (
    <div className="inspector">
      <header className="inspector-head">
        <EditedText
          label="Name of the workflow"
          value={name}
          placeholder={file}
          isTitle
          onChange={(value, gesture) => edit([{ edit: "set_meta", field: "name", value }], undefined, gesture)}
        />
        <EditedText
          label="Description"
          value={description}
          placeholder="What it is for"
          isLong
          onChange={(value, gesture) => edit([{ edit: "set_meta", field: "description", value }], undefined, gesture)}
        />
      </header>
      <ParametersEditor />
      <OutputsEditor />
      <Requirements />
    </div>
  );
}

/** The packs that it needs, where it needs some. */
function Requirements() {
  const requires = useDocument(({ document }) => document?.requires);
  if (!requires || requires.size === 0) return null;
  return (
    <Section title="Requires">
      <ul className="inspector-parameters">
        {[...requires].map(([pack, version]) => (
          <li key={pack} className="inspector-doc">
            <code>{pack}</code> {version}
          </li>
        ))}
      </ul>
    </Section>
  );
}
