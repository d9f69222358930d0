/** The workflow's outputs: their names, where they come from, their order. */

import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useMemo, useState } from "react";
import type { ReactNode } from "react";
import type { Link } from "../../core/document/model";
import { addOutput } from "../../core/fields/outputs";
import { moved } from "../../core/fields/parameters";
import { problemsAt } from "../../core/fields/problems";
import { isSameOutlet, outletsOf, sourceText } from "../../core/fields/standing";
import { typeText } from "../../core/catalogue/catalogue";
import { Popover } from "../../parts/Popover";
import { Button } from "../../parts/Button";
import { useDocument, useWorkspace } from "../../parts/workspace";
import { DraftField } from "../../widgets/DraftField";
import { FieldProblems } from "../../widgets/FieldProblems";
import { SearchList } from "../../widgets/SearchList";
import { SmallButton } from "../../widgets/SmallButton";
import { useEdit } from "../../widgets/useEdit";
import { Section } from "./Section";

export function OutputsEditor() {
  const names = useDocument(({ document }) => [...(document?.outputs.keys() ?? [])].join(" "));
  const edit = useEdit();
  const all = names === "" ? [] : names.split(" ");
  const add = (link: Link): boolean => edit((document) => [addOutput(document, link, link.output ?? link.node)]);
  const actions = (
    <OutletPicker label="Add an output" onPick={add} current={null}>
      <Button size="small" kind="quiet" icon={Plus}>
        Add
      </Button>
    </OutletPicker>
  );
  return (
    <Section title="Outputs" actions={actions}>
      {all.length === 0 && <p className="inspector-doc">Without an output nothing is run: say what you want to see.</p>}
      <ul className="inspector-parameters">
        {all.map((name, index) => (
          <OutputEntry key={name} name={name} isFirst={index === 0} isLast={index === all.length - 1} />
        ))}
      </ul>
    </Section>
  );
}

interface OutputEntryProps {
  readonly name: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

function OutputEntry({ name, isFirst, isLast }: OutputEntryProps) {
  const edit = useEdit();
  const link = useDocument(({ document }) => document?.outputs.get(name));
  const source = useDocument(({ document }) => (document && link ? sourceText(document, link) : ""));
  const problems = useDocument((state) => problemsAt(state.problems, null, name));
  if (!link) return null;
  const move = (by: -1 | 1): boolean =>
    edit((document) => {
      const order = moved(document.outputs.keys(), name, by);
      return order ? [{ edit: "reorder", of: "outputs", names: order }] : [];
    });
  return (
    <li className="inspector-parameter">
      <div className="port-field-head">
        <DraftField
          label={`Name of the output ${name}`}
          value={name}
          onCommit={(to) => edit([{ edit: "rename_output", name, to }])}
        />
        <SmallButton icon={ArrowUp} label={`Move ${name} up`} isDisabled={isFirst} onClick={() => move(-1)} />
        <SmallButton icon={ArrowDown} label={`Move ${name} down`} isDisabled={isLast} onClick={() => move(1)} />
        <SmallButton
          icon={Trash2}
          label={`Remove the output ${name}`}
          onClick={() => edit([{ edit: "set_output", name, link: null }], `The output ${name} was removed.`)}
        />
      </div>
      <OutletPicker
        label={`Where ${name} comes from`}
        current={link}
        onPick={(to) => edit([{ edit: "set_output", name, link: to }])}
      >
        <button type="button" className="choice-field is-inspector" aria-label={`${name} comes from ${source}`}>
          <span className="choice-field-value">from {source}</span>
        </button>
      </OutletPicker>
      <FieldProblems id={`output-${name}-problems`} problems={problems} />
    </li>
  );
}

interface OutletPickerProps {
  readonly label: string;
  readonly current: Link | null;
  readonly onPick: (link: Link) => void;
  readonly children: ReactNode;
}

/** A list of all that nodes give. */
function OutletPicker({ label, current, onPick, children }: OutletPickerProps) {
  const { catalogue } = useWorkspace();
  const document = useDocument((state) => state.document);
  const [isOpen, setOpen] = useState(false);
  const outlets = useMemo(
    () => (isOpen && document ? outletsOf(document, catalogue) : []),
    [isOpen, document, catalogue],
  );
  const at =
    document && current ? outlets.findIndex(({ link }) => isSameOutlet(link, current, document, catalogue)) : -1;
  return (
    <Popover label={label} trigger={children} open={isOpen} onOpenChange={setOpen}>
      <SearchList
        label={label}
        value={String(at)}
        options={outlets.map(({ link, type }, index) => ({
          value: String(index),
          text: document ? sourceText(document, link) : "",
          hint: typeText(type),
        }))}
        onPick={(picked) => {
          const outlet = outlets[Number(picked)];
          setOpen(false);
          if (outlet) onPick(outlet.link);
        }}
      />
    </Popover>
  );
}
