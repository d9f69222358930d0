/** The workflow's parameters: each one in a line that opens to all that can be said of it. */

import { ArrowDown, ArrowUp, ChevronDown, ChevronRight, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { addParameter, moved } from "../../core/fields/parameters";
import { problemsAt } from "../../core/fields/problems";
import { removeParameter, usesOf } from "../../core/fields/promote";
import { Button } from "../../parts/Button";
import { useDocument, useTab } from "../../parts/workspace";
import { FieldProblems } from "../../widgets/FieldProblems";
import { SmallButton } from "../../widgets/SmallButton";
import { TypeMark } from "../../widgets/TypeMark";
import { useEdit } from "../../widgets/useEdit";
import { typeOfParameter } from "../../core/fields/field";
import { ParameterDetails } from "./ParameterDetails";
import { Section } from "./Section";

export function ParametersEditor() {
  const edit = useEdit();
  const { open: tab } = useTab();
  const names = useDocument(({ document }) => [...(document?.parameters.keys() ?? [])].join(" "));
  const [open, setOpen] = useState<string | null>(null);
  const all = names === "" ? [] : names.split(" ");
  const add = (): void => {
    const { document } = tab.store.getState();
    if (!document) return;
    const { name, edit: adding } = addParameter(document);
    if (edit([adding])) setOpen(name);
  };
  const actions = (
    <Button size="small" kind="quiet" icon={Plus} onClick={add}>
      Add
    </Button>
  );
  return (
    <Section title="Parameters" actions={actions}>
      {all.length === 0 && (
        <p className="inspector-doc">
          Parameters are what people set who use this workflow. Select a node and choose “Make it a parameter” beside
          one of its settings.
        </p>
      )}
      <ul className="inspector-parameters">
        {all.map((name, index) => (
          <ParameterRow
            key={name}
            name={name}
            isOpen={open === name}
            isFirst={index === 0}
            isLast={index === all.length - 1}
            onOpen={(one) => setOpen(one)}
          />
        ))}
      </ul>
    </Section>
  );
}

interface ParameterRowProps {
  readonly name: string;
  readonly isOpen: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Show what can be said of this one, or with null of none. */
  readonly onOpen: (name: string | null) => void;
}

function ParameterRow({ name, isOpen, isFirst, isLast, onOpen }: ParameterRowProps) {
  const edit = useEdit();
  const parameter = useDocument(({ document }) => document?.parameters.get(name));
  const uses = useDocument(({ document }) => (document ? usesOf(document, name).length : 0));
  const problems = useDocument((state) => problemsAt(state.problems, null, name));
  if (!parameter) return null;
  const move = (by: -1 | 1): boolean =>
    edit((document) => {
      const order = moved(document.parameters.keys(), name, by);
      return order ? [{ edit: "reorder", of: "parameters", names: order }] : [];
    });
  return (
    <li className={`inspector-parameter ${isOpen ? "is-open" : ""}`}>
      <div className="port-field-head">
        <button
          type="button"
          className="inspector-parameter-name"
          aria-expanded={isOpen}
          onClick={() => onOpen(isOpen ? null : name)}
        >
          {isOpen ? <ChevronDown size={13} aria-hidden="true" /> : <ChevronRight size={13} aria-hidden="true" />}
          <TypeMark type={typeOfParameter(parameter)} />
          <span>{parameter.label || name}</span>
        </button>
        <span className="port-field-default">{uses === 0 ? "unused" : uses === 1 ? "1 use" : `${uses} uses`}</span>
        <SmallButton icon={ArrowUp} label={`Move ${name} up`} isDisabled={isFirst} onClick={() => move(-1)} />
        <SmallButton icon={ArrowDown} label={`Move ${name} down`} isDisabled={isLast} onClick={() => move(1)} />
        <SmallButton
          icon={Trash2}
          label={`Remove the parameter ${name}`}
          onClick={() => edit((document) => removeParameter(document, name), `The parameter ${name} was removed.`)}
        />
      </div>
      <FieldProblems id={`parameter-${name}-problems`} problems={problems} />
      {isOpen && <ParameterDetails name={name} parameter={parameter} onRenamed={onOpen} />}
    </li>
  );
}
