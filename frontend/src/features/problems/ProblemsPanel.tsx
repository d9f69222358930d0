/** The problems: everything that is wrong with the workflow and its last run. Each leads to its place. */

import { CircleAlert, CircleCheck, TriangleAlert, X } from "lucide-react";
import type { ListedProblem, ProblemSource } from "../../core/run/problem-list";
import { IconButton } from "../../parts/Button";
import { EmptyState } from "../../parts/EmptyState";
import { Icon } from "../../parts/Icon";
import { useDesk, useDocument, useWorkspace } from "../../parts/workspace";
import { useGoToProblem, useProblems } from "../../status/useProblems";
import "./problems.css";

const SOURCES: Readonly<Record<ProblemSource, string>> = {
  document: "Workflow",
  run: "Last run",
  refused: "Refused",
};

export function ProblemsPanel() {
  const { view } = useWorkspace();
  const problems = useProblems();
  const isChecked = useDocument((state) => state.checked >= state.revision);
  return (
    <div className="problems-panel">
      <header className="problems-head">
        <h2>Problems</h2>
        <span className="problems-note">{isChecked ? "" : "checking"}</span>
        <IconButton
          label="Close the problems"
          icon={X}
          size="small"
          onClick={() => view.setState({ problems: false })}
        />
      </header>
      {problems.length === 0 ? (
        <EmptyState icon={CircleCheck} title="No problems">
          The workflow is checked as you edit it. What is wrong stands here before anything runs.
        </EmptyState>
      ) : (
        <ul className="problems-list" aria-label="Problems">
          {problems.map((one) => (
            <li key={one.key}>
              <Row listed={one} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Row({ listed }: { readonly listed: ListedProblem }) {
  const { key, problem, isError, node, source } = listed;
  const isHere = useDesk((desk) => desk.atProblem === key);
  const goToProblem = useGoToProblem();
  return (
    <button
      type="button"
      className={`problems-row ${isError ? "is-error" : "is-warning"}`}
      aria-current={isHere}
      onClick={() => goToProblem(listed)}
    >
      <Icon of={isError ? CircleAlert : TriangleAlert} />
      <span className="only-heard">{isError ? "Error: " : "Warning: "}</span>
      <span className="problems-text">
        <span className="problems-message">{problem.message}</span>
        {problem.hint && <span className="problems-hint">{problem.hint}</span>}
      </span>
      <Place listed={listed} />
      <span className="problems-source">{node === null || source !== "document" ? SOURCES[source] : ""}</span>
    </button>
  );
}

function Place({ listed: { node, port, problem } }: { readonly listed: ListedProblem }) {
  const title = useDocument((state) => state.document?.nodes.get(node ?? "")?.title ?? "");
  if (node === null && problem.line == null) return <span className="problems-place" />;
  const name = node === null ? `line ${problem.line ?? 0}` : title || node;
  return <span className="problems-place">{port === null ? name : `${name} · ${port}`}</span>;
}
