/** The default of the parameter that an input is linked to, to be changed where it is used. */

import { useMemo } from "react";
import type { InputSpec } from "../core/catalogue/catalogue";
import type { Parameter } from "../core/document/model";
import { isLiteral } from "../core/document/model";
import { fieldOfParameter } from "../core/fields/field";
import { useWorkspace } from "../parts/workspace";
import { Widget } from "./Widget";
import { useEdit } from "./useEdit";
import type { Room } from "./widget";
import "./parameter-widget.css";

export interface ParameterWidgetProps {
  readonly name: string;
  readonly parameter: Parameter;
  /** The inputs that its value has to fit. */
  readonly fed: readonly InputSpec[];
  readonly room: Room;
  readonly id: string;
  readonly label: string;
  readonly isWrong: boolean;
  readonly describedBy: string | undefined;
  /** The node that it is shown at. */
  readonly reader: string;
}

export function ParameterWidget({ name, parameter, fed, ...shown }: ParameterWidgetProps) {
  const { catalogue } = useWorkspace();
  const edit = useEdit();
  const field = useMemo(() => fieldOfParameter(name, parameter, fed, catalogue), [name, parameter, fed, catalogue]);
  return (
    <span className={`parameter-widget is-${shown.room}`} title={`The parameter ${name}`}>
      <Widget
        {...shown}
        field={field}
        value={parameter.required ? null : { value: parameter.default }}
        fallback={undefined}
        onChange={(value, gesture) =>
          isLiteral(value) &&
          edit([{ edit: "set_parameter", name, field: "default", value: value.value }], undefined, gesture)
        }
        node={null}
      />
    </span>
  );
}
