/** What is wrong with a field, below it, and what would mend it. */

import { CircleAlert, TriangleAlert } from "lucide-react";
import type { Problem } from "../core/problem";
import { Icon } from "../parts/Icon";
import "./field-problems.css";

export interface FieldProblemsProps {
  readonly problems: readonly Problem[];
  readonly id: string;
}

export function FieldProblems({ problems, id }: FieldProblemsProps) {
  if (problems.length === 0) return null;
  return (
    <ul id={id} className="field-problems">
      {problems.map((problem, index) => (
        <li key={index} data-level={problem.level ?? "error"}>
          <Icon of={problem.level === "warning" ? TriangleAlert : CircleAlert} size={13} />
          <span>
            {problem.message}
            {problem.hint && <span className="field-problems-hint"> {problem.hint}</span>}
          </span>
        </li>
      ))}
    </ul>
  );
}
