/** The head of a card: what it is called, what it is, and how it fares. */

import { CircleAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { CardView } from "../../core/canvas/card";
import { worst } from "../../core/canvas/troubles";
import type { Problem } from "../../core/problem";
import { Icon } from "../../parts/Icon";
import { TitleField } from "./TitleField";
import { useBench, useStage } from "./bench";

interface Props {
  readonly card: CardView;
  readonly problems: readonly Problem[];
  readonly children: ReactNode;
}

export function CardHead({ card, problems, children }: Props) {
  const { stage } = useBench();
  const isRenaming = useStage((state) => state.renaming === card.id);
  const rename = (): void => stage.setState({ renaming: card.id });
  return (
    <header className="card-head" data-category={card.category} onDoubleClick={rename}>
      <div className="card-names" data-tip="head">
        {isRenaming ? <TitleField card={card} /> : <strong>{card.title}</strong>}
        <span>{card.isUnknown ? `${card.type} is not known here` : card.type}</span>
      </div>
      {problems.length > 0 && <Trouble problems={problems} />}
      {children}
    </header>
  );
}

function Trouble({ problems }: { readonly problems: readonly Problem[] }) {
  const level = worst(problems);
  const label = problems.length === 1 ? (problems[0]?.message ?? "") : `${problems.length} problems`;
  return (
    <span className={`card-trouble is-${level ?? ""}`} role="img" aria-label={label} data-tip="trouble">
      <Icon of={level === "error" ? CircleAlert : TriangleAlert} size={16} />
    </span>
  );
}
