/** The fields of the form, what is wrong with their values, and the button that runs the workflow with them. */

import { Play, Square } from "lucide-react";
import { useMemo } from "react";
import { problemsAt } from "../../core/fields/problems";
import { isOver } from "../../core/run/words";
import { Button } from "../../parts/Button";
import { useDesk, useDocument, useRuns, useTab, useWorkspace } from "../../parts/workspace";
import { useShownJob } from "../../status/shown";
import { FieldProblems } from "../../widgets/FieldProblems";
import { ParameterField } from "../../widgets/ParameterField";
import { useValueProblems } from "./useValueProblems";

export function FormParameters() {
  const { desk } = useTab();
  const names = useDocument(({ document }) => [...(document?.parameters.keys() ?? [])].join(" "));
  const values = useDesk((state) => state.values);
  const problems = useValueProblems();
  const set = (name: string, value: unknown): void =>
    desk.setState((state) => {
      const next = new Map(state.values);
      if (value === undefined) next.delete(name);
      else next.set(name, value);
      return { values: next };
    });
  const all = names.split(" ");
  const errors = useMemo(() => problems.filter(({ level }) => level !== "warning"), [problems]);
  const others = errors.filter(({ node, port }) => node != null || !all.includes(port ?? ""));
  return (
    <>
      <form className="form-list" onSubmit={(event) => event.preventDefault()} noValidate>
        {all.map((name) => (
          <ParameterField
            key={name}
            name={name}
            value={values.get(name)}
            onChange={(value) => set(name, value)}
            problems={problemsAt(errors, null, name)}
          />
        ))}
      </form>
      {others.length > 0 && (
        <div className="form-problems">
          <p>Something in the graph must be mended before this can run:</p>
          <FieldProblems id="form-problems" problems={others} />
        </div>
      )}
      <RunRow />
    </>
  );
}

function RunRow() {
  const { commands } = useWorkspace();
  const { desk } = useTab();
  const job = useShownJob();
  const isSending = useDesk((state) => state.sending > 0);
  const isChanged = useDesk((state) => state.values.size > 0);
  const isRunning = useRuns(({ jobs }) => job !== null && !isOver(jobs.get(job)?.state ?? "queued"));
  return (
    <div className="form-run">
      {isRunning || isSending ? (
        <Button kind="plain" size="large" icon={Square} onClick={() => commands.perform("cancel")}>
          Cancel
        </Button>
      ) : (
        <Button kind="primary" size="large" icon={Play} onClick={() => commands.perform("run")}>
          Run
        </Button>
      )}
      <Button kind="quiet" size="large" disabled={!isChanged} onClick={() => desk.setState({ values: new Map() })}>
        Reset all
      </Button>
    </div>
  );
}
