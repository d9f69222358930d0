/** What stands at an input: a chip that says where its link comes from, or the widget for a literal. */

import { isLink } from "../core/document/model";
import { worst } from "../core/fields/problems";
import { LinkChip } from "./LinkChip";
import { ParameterWidget } from "./ParameterWidget";
import { Widget } from "./Widget";
import type { PortState } from "./usePort";
import type { Room } from "./widget";

export interface PortWidgetProps {
  readonly node: string;
  readonly state: PortState;
  readonly room: Room;
  readonly id: string;
  readonly label: string;
  readonly describedBy?: string;
}

export function PortWidget({ node, state, room, id, label, describedBy }: PortWidgetProps) {
  const { field, standing, fallback, problems, parameter, ports, set } = state;
  const { value } = standing;
  const isWrong = problems.length > 0 && worst(problems)?.level !== "warning";
  if (value !== null && isLink(value) && field.kind !== "list") {
    const shown = { id, label, room, isWrong, describedBy, reader: node };
    const inside = parameter && <ParameterWidget {...shown} name={value.node} parameter={parameter} fed={ports} />;
    if (inside && room === "card") return inside;
    const chip = <LinkChip link={value} label={label} id={inside ? `${id}-link` : id} onDisconnect={() => set(null)} />;
    if (!inside) return chip;
    return (
      <div className="port-widget-both">
        {chip}
        {inside}
      </div>
    );
  }
  return (
    <Widget
      field={field}
      value={value}
      fallback={fallback}
      onChange={set}
      label={label}
      id={id}
      room={room}
      isWrong={isWrong}
      describedBy={describedBy}
      node={node}
    />
  );
}
