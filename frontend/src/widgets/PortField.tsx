/** An input of a node in full: its name, what it is, its widget, what is wrong with it, and what can be done with it. */

import { memo, useEffect, useId, useRef } from "react";
import { literalText } from "../core/fields/standing";
import { useDesk } from "../parts/workspace";
import { FieldProblems } from "./FieldProblems";
import { PortMenu } from "./PortMenu";
import { PortWidget } from "./PortWidget";
import { TypeMark } from "./TypeMark";
import { usePort } from "./usePort";
import type { PortState } from "./usePort";
import "./port-field.css";

export interface PortFieldProps {
  readonly node: string;
  readonly port: string;
}

export const PortField = memo(function PortField({ node, port }: PortFieldProps) {
  const id = useId();
  const room = useRef<HTMLDivElement>(null);
  const state = usePort(node, port);
  useArrival(room, node, port);
  if (!state) return null;
  const { field, problems, standing } = state;
  return (
    <div ref={room} className="port-field is-inspector">
      <div className="port-field-head">
        <TypeMark type={field.type} />
        <label htmlFor={id} className="port-field-name" {...(field.doc && { title: field.doc })}>
          {field.label}
        </label>
        {field.required && standing.value === null && <span className="port-field-needed">needed</span>}
        {standing.value !== null && !field.required && field.isLinkable && <Default state={state} />}
        <PortMenu node={node} port={port} state={state} />
      </div>
      {field.kind === "link" && standing.value === null ? (
        <p className="field-none">Nothing is linked.</p>
      ) : (
        <PortWidget node={node} state={state} room="inspector" id={id} label={field.label} describedBy={`${id}-doc`} />
      )}
      {field.doc && (
        <p id={`${id}-doc`} className="port-field-doc">
          {field.doc}
        </p>
      )}
      <FieldProblems id={`${id}-problems`} problems={problems} />
    </div>
  );
});

/** Whoever was led to this input finds it in view, with the focus in it. */
function useArrival(room: { readonly current: HTMLElement | null }, node: string, port: string): void {
  const turn = useDesk(({ goal }) => (goal?.node === node && goal.port === port ? goal.turn : 0));
  useEffect(() => {
    if (turn === 0) return;
    room.current?.scrollIntoView({ block: "center" });
    room.current?.querySelector<HTMLElement>("input, textarea, button")?.focus({ preventScroll: true });
  }, [turn, room]);
}

function Default({ state: { field, standing } }: { readonly state: PortState }) {
  const { value } = standing;
  const isDefault = value !== null && "value" in value && literalText(value.value) === literalText(field.default);
  if (isDefault || field.default === null || field.kind === "list") return null;
  const text = literalText(field.default);
  return <span className="port-field-default">default {text === "" ? "empty" : text}</span>;
}
