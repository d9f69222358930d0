/** A parameter of the workflow in the form: its label, its help, its widget, and a button that takes its default. */

import { RotateCcw } from "lucide-react";
import { useId, useMemo } from "react";
import type { Parameter, Value } from "../core/document/model";
import { isLiteral } from "../core/document/model";
import { fieldOfParameter, portsFedBy } from "../core/fields/field";
import { fromWire, toWire } from "../core/fields/parameters";
import { worst } from "../core/fields/problems";
import { labelFor } from "../core/fields/promote";
import { same } from "../core/json";
import type { Problem } from "../core/problem";
import { useDocument, useWorkspace } from "../parts/workspace";
import { FieldProblems } from "./FieldProblems";
import { SmallButton } from "./SmallButton";
import { Widget } from "./Widget";
import "./parameter-field.css";

export interface ParameterFieldProps {
  readonly name: string;
  /** As the protocol wants it; undefined where the default counts. */
  readonly value: unknown;
  /** Give it a value, or with undefined its default. */
  readonly onChange: (value: unknown) => void;
  readonly problems: readonly Problem[];
}

export function ParameterField({ name, value, onChange, problems }: ParameterFieldProps) {
  const id = useId();
  const { catalogue } = useWorkspace();
  const document = useDocument((state) => state.document);
  const parameter = document?.parameters.get(name);
  const field = useMemo(
    () => document && parameter && fieldOfParameter(name, parameter, portsFedBy(document, catalogue, name), catalogue),
    [name, document, parameter, catalogue],
  );
  if (!field || !parameter) return null;
  const label = parameter.label || labelFor(name);
  const told = [field.doc && `${id}-help`, problems.length > 0 && `${id}-problems`].filter(Boolean).join(" ");
  return (
    <div className="parameter-field is-form">
      <Head id={id} label={label} isNeeded={parameter.required} value={value} onChange={onChange} />
      <Widget
        field={field}
        value={value === undefined ? null : { value: fromWire(value, parameter.type) }}
        fallback={parameter.required ? undefined : parameter.default}
        onChange={(next) => onChange(takenFor(parameter, next))}
        label={label}
        id={id}
        room="form"
        isWrong={problems.length > 0 && worst(problems)?.level !== "warning"}
        describedBy={told === "" ? undefined : told}
        node={null}
      />
      {field.doc && (
        <p id={`${id}-help`} className="parameter-field-help">
          {field.doc}
        </p>
      )}
      <FieldProblems id={`${id}-problems`} problems={problems} />
    </div>
  );
}

/** What the form keeps of a value: nothing where it is the default. */
function takenFor(parameter: Parameter, next: Value): unknown {
  const value = isLiteral(next) ? next.value : null;
  return !parameter.required && same(value, parameter.default) ? undefined : toWire(value);
}

interface HeadProps extends Pick<ParameterFieldProps, "value" | "onChange"> {
  readonly id: string;
  readonly label: string;
  readonly isNeeded: boolean;
}

function Head({ id, label, isNeeded, value, onChange }: HeadProps) {
  return (
    <div className="parameter-field-head">
      <label htmlFor={id} className="parameter-field-label">
        {label}
      </label>
      {isNeeded && value === undefined && <span className="port-field-needed">needed</span>}
      {value !== undefined && (
        <SmallButton icon={RotateCcw} label={`Reset ${label}`} onClick={() => onChange(undefined)} />
      )}
    </div>
  );
}
