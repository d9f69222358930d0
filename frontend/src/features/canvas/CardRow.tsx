/** One line of a card: an input, an output, or both, with what stands there. */

import { memo } from "react";
import type { PortView, Row } from "../../core/canvas/card";
import type { Problem } from "../../core/problem";
import { InlineField } from "../../widgets/InlineField";
import { PortHandle } from "./PortHandle";

interface Props {
  readonly node: string;
  readonly row: Row;
  readonly problems: readonly Problem[];
  readonly isNear: boolean;
}

export const CardRow = memo(function CardRow({ node, row, problems, isNear }: Props) {
  const { kind, input, output } = row;
  const wrong = input && problems.find((problem) => problem.port === input.name);
  const className = ["card-row", `is-${kind}`, wrong && `has-${wrong.level ?? "error"}`].filter(Boolean).join(" ");
  return (
    <div className={className} style={{ top: row.top, height: row.height }}>
      {input?.isOpen && (
        <PortHandle node={node} port={input} side="input" at={row.at - row.top} isWrong={wrong != null} />
      )}
      {input && <InputCell node={node} port={input} isField={isNear && kind !== "ports" && !input.isLinked} />}
      {output && (
        <span className="card-name is-output" data-tip={`output ${output.name}`}>
          {output.name}
        </span>
      )}
      {output && <PortHandle node={node} port={output} side="output" at={row.at - row.top} isWrong={false} />}
    </div>
  );
});

interface CellProps {
  readonly node: string;
  readonly port: PortView;
  readonly isField: boolean;
}

function InputCell({ node, port, isField }: CellProps) {
  return (
    <>
      <span className={`card-name ${port.isMissing ? "is-missing" : ""}`} data-tip={`input ${port.name}`}>
        {port.name}
      </span>
      {isField ? (
        <span className="card-field nodrag nopan">
          <InlineField node={node} port={port.name} />
        </span>
      ) : (
        port.value && <span className="card-value">{port.value}</span>
      )}
    </>
  );
}
