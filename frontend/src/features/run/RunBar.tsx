/** The run bar: run the workflow, how often and with which seeds, and what becomes of it. */

import { ChevronDown, Play, Square } from "lucide-react";
import { Button, IconButton } from "../../parts/Button";
import { Menu } from "../../parts/Menu";
import { Tooltip } from "../../parts/Tooltip";
import { useCommands, useDesk, useDocument, useRuns, useTab } from "../../parts/workspace";
import type { Runner } from "../../store/runner";
import { openJobs } from "../../store/shown";
import { RunStatus } from "./RunStatus";
import { SeedsMenu } from "./SeedsMenu";
import { TimesField } from "./TimesField";
import { ChangeSwitch } from "./ChangeSwitch";
import { runEntries } from "./run-entries";
import { useRunner } from "./useRunner";
import "./run.css";

export function RunBar() {
  const runner = useRunner();
  const tab = useTab();
  const open = useOpenJobs();
  const isSending = useDesk((desk) => desk.sending > 0);
  const hasSelection = useDesk((desk) => desk.selected.size > 0);
  useCommands({
    run: () => void runner.run(),
    ...(hasSelection && { "run-to": () => void runner.run(selectedNodes(tab)) }),
    ...((open > 0 || isSending) && { cancel: () => runner.cancel() }),
  });
  return (
    <div className="run-bar" role="group" aria-label="Run">
      <RunButtons runner={runner} open={open} />
      <TimesField />
      <SeedsMenu runner={runner} />
      <ChangeSwitch />
      {(open > 0 || isSending) && (
        <IconButton
          label={open > 1 ? "Cancel this run" : "Cancel"}
          command="cancel"
          icon={Square}
          kind="danger"
          onClick={() => runner.cancel()}
        />
      )}
      <RunStatus open={open} />
    </div>
  );
}

function RunButtons({ runner, open }: { readonly runner: Runner; readonly open: number }) {
  const tab = useTab();
  const isReady = useDocument((state) => state.document !== null);
  return (
    <div className="run-buttons">
      <Tooltip text="Run everything" command="run">
        <Button kind="primary" icon={Play} disabled={!isReady} onClick={() => void runner.run()}>
          Run
        </Button>
      </Tooltip>
      <Menu entries={() => runEntries(runner, tab.desk, open)}>
        <IconButton label="More ways to run" icon={ChevronDown} kind="primary" disabled={!isReady} />
      </Menu>
    </div>
  );
}

/** How many jobs were submitted from here and are not over. */
function useOpenJobs(): number {
  const jobs = useDesk((desk) => desk.jobs);
  return useRuns((runs) => openJobs(jobs, runs.jobs).length);
}

function selectedNodes({ desk, open }: ReturnType<typeof useTab>): readonly string[] {
  const { document } = open.store.getState();
  return [...desk.getState().selected].filter((id) => document?.nodes.has(id));
}
