/** How many problems there are: a button that shows them. F8 goes from one to the next. */

import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { problemAfter } from "../../core/run/problem-list";
import { counted } from "../../core/run/words";
import { Icon } from "../../parts/Icon";
import { Tooltip } from "../../parts/Tooltip";
import { useCommands, useTab, useView, useWorkspace } from "../../parts/workspace";
import { useGoToProblem, useProblems } from "../../status/useProblems";
import "./problems.css";

export function ProblemCount() {
  const { view } = useWorkspace();
  const { desk } = useTab();
  const problems = useProblems();
  const goToProblem = useGoToProblem();
  const isShown = useView((state) => state.problems && state.mode === "graph");
  useCommands({
    problems: () => {
      const next = problemAfter(problems, desk.getState().atProblem);
      view.setState({ problems: true, mode: "graph" });
      if (next) goToProblem(next);
    },
  });
  const errors = problems.filter(({ isError }) => isError).length;
  const warnings = problems.length - errors;
  const words = [errors > 0 && counted(errors, "error"), warnings > 0 && counted(warnings, "warning")];
  const said = words.filter(Boolean).join(", ") || "No problems";
  const tone = errors > 0 ? "is-error" : warnings > 0 ? "is-warning" : "is-none";
  return (
    <Tooltip text={said} command="problems">
      <button
        type="button"
        className={`problems-count ${tone}`}
        aria-pressed={isShown}
        aria-label={`Problems: ${said}`}
        onClick={() => view.setState({ problems: !isShown, mode: "graph" })}
      >
        <Icon of={errors > 0 ? CircleAlert : warnings > 0 ? TriangleAlert : CircleCheck} />
        {problems.length > 0 && <span>{problems.length}</span>}
      </button>
    </Tooltip>
  );
}
