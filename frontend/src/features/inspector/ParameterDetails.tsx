/** All that can be said of a parameter. */

import { useMemo } from "react";
import type { ReactNode } from "react";
import type { Parameter } from "../../core/document/model";
import { isLiteral } from "../../core/document/model";
import type { ParameterField } from "../../core/edits/edit";
import { fieldOfParameter, kindOfType, readType } from "../../core/fields/field";
import { parameterTypes, retype, setBound, setChoices } from "../../core/fields/parameters";
import { literalText } from "../../core/fields/standing";
import type { Json } from "../../core/json";
import { Select } from "../../parts/Select";
import { Toggle } from "../../parts/Toggle";
import { useTab, useWorkspace } from "../../parts/workspace";
import { DraftField } from "../../widgets/DraftField";
import { EditedText } from "../../widgets/EditedText";
import { Widget } from "../../widgets/Widget";
import { useEdit } from "../../widgets/useEdit";

export interface ParameterDetailsProps {
  readonly name: string;
  readonly parameter: Parameter;
  readonly onRenamed: (name: string) => void;
}

export function ParameterDetails({ name, parameter, onRenamed }: ParameterDetailsProps) {
  const { catalogue } = useWorkspace();
  const { desk } = useTab();
  const edit = useEdit();
  const types = parameterTypes(catalogue);
  const kind = kindOfType(readType(parameter.type), catalogue);
  const rename = (to: string): void => {
    if (!edit([{ edit: "rename_parameter", name, to }])) return;
    desk.setState(({ values }) => ({ values: renamedKey(values, name, to) }));
    onRenamed(to);
  };
  return (
    <div className="inspector-details">
      <Row label="Name">
        <DraftField label={`Name of the parameter ${name}`} value={name} onCommit={rename} isCode />
      </Row>
      <Row label="Type">
        <Select
          label={`Type of ${name}`}
          size="small"
          value={parameter.type}
          choices={[...new Set([parameter.type, ...types])].map((type) => ({ value: type, label: type }))}
          onChange={(type) => edit((document) => retype(document, catalogue, name, type))}
        />
      </Row>
      <Texts name={name} parameter={parameter} />
      <DefaultRow name={name} parameter={parameter} />
      {(kind === "int" || kind === "float") && <Bounds name={name} parameter={parameter} />}
      {kind === "text" && <Choices name={name} parameter={parameter} />}
    </div>
  );
}

type Part = Pick<ParameterDetailsProps, "name" | "parameter">;

function Texts({ name, parameter }: Part) {
  const edit = useEdit();
  const set = (field: ParameterField, value: Json, gesture: string): boolean =>
    edit([{ edit: "set_parameter", name, field, value }], undefined, gesture);
  return (
    <>
      <Row label="Label">
        <EditedText
          label={`Label of ${name}`}
          value={parameter.label}
          placeholder={name}
          isBoxed
          onChange={(value, gesture) => set("label", value, gesture)}
        />
      </Row>
      <Row label="Help">
        <EditedText
          label={`Help for ${name}`}
          value={parameter.help}
          placeholder="What it does"
          isLong
          isBoxed
          onChange={(value, gesture) => set("help", value, gesture)}
        />
      </Row>
    </>
  );
}

function DefaultRow({ name, parameter }: Part) {
  const { catalogue } = useWorkspace();
  const edit = useEdit();
  const field = useMemo(() => fieldOfParameter(name, parameter, [], catalogue), [name, parameter, catalogue]);
  const id = `parameter-${name}-default`;
  return (
    <>
      <Row label="Required">
        <Toggle
          label={`${name} has no default`}
          isBare
          checked={parameter.required}
          onChange={(value) => edit([{ edit: "set_parameter", name, field: "required", value }])}
        />
      </Row>
      {!parameter.required && (
        <Row label="Default">
          <Widget
            field={field}
            value={{ value: parameter.default }}
            fallback={undefined}
            onChange={(value, gesture) =>
              isLiteral(value) &&
              edit([{ edit: "set_parameter", name, field: "default", value: value.value }], undefined, gesture)
            }
            label={`Default of ${name}`}
            id={id}
            room="inspector"
            isWrong={false}
            describedBy={undefined}
            node={null}
          />
        </Row>
      )}
    </>
  );
}

function Bounds({ name, parameter }: Part) {
  const edit = useEdit();
  const set = (field: "min" | "max" | "step") => (text: string) => {
    const change = setBound(name, field, text);
    return change !== null && edit([change]);
  };
  return (
    <Row label="Range">
      <span className="inspector-bounds">
        {(["min", "max", "step"] as const).map((field) => (
          <DraftField
            key={field}
            label={`${BOUNDS[field]} of ${name}`}
            placeholder={field}
            value={literalText(parameter[field])}
            onCommit={set(field)}
            isCode
          />
        ))}
      </span>
    </Row>
  );
}

const BOUNDS = { min: "Least value", max: "Greatest value", step: "Step" };

function Choices({ name, parameter }: Part) {
  const edit = useEdit();
  return (
    <Row label="Choices">
      <DraftField
        label={`Choices of ${name}, one on each line`}
        placeholder="any text; or one choice on each line"
        value={parameter.choices.join("\n")}
        onCommit={(text) => edit((document) => setChoices(document, name, text))}
        isLong
      />
    </Row>
  );
}

function Row({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="inspector-row is-inspector">
      <span className="inspector-row-name">{label}</span>
      <div className="inspector-row-value">{children}</div>
    </div>
  );
}

function renamedKey(values: ReadonlyMap<string, unknown>, name: string, to: string): ReadonlyMap<string, unknown> {
  return new Map([...values].map(([key, value]) => [key === name ? to : key, value]));
}
