/** What stands at an input, small, for a row of a card: the card shows the name, this the value. */

import { memo, useId } from "react";
import { problemText, worst } from "../core/fields/problems";
import { useDocument } from "../parts/workspace";
import { PortWidget } from "./PortWidget";
import { titleOf, usePort } from "./usePort";
import "./inline-field.css";

export interface InlineFieldProps {
  readonly node: string;
  readonly port: string;
}

export const InlineField = memo(function InlineField({ node, port }: InlineFieldProps) {
  const id = useId();
  const state = usePort(node, port);
  const title = useDocument(({ document }) => titleOf(node, document?.nodes.get(node)));
  if (!state) return null;
  const { field, problems, standing } = state;
  if (field.kind === "link" && standing.value === null) return null;
  const problem = worst(problems);
  return (
    <span
      className={`inline-field is-${field.kind} nodrag nopan ${field.multiline ? "is-block" : ""}`}
      {...(problem && { "data-level": problem.level ?? "error", title: problemText(problem) })}
    >
      <PortWidget
        node={node}
        state={state}
        room="card"
        id={id}
        label={`${title}: ${field.label}`}
        {...(problem && { describedBy: `${id}-problem` })}
      />
      {problem && (
        <span id={`${id}-problem`} className="only-heard">
          {problemText(problem)}
        </span>
      )}
    </span>
  );
});
