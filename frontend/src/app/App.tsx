/** The whole page: what is common to all of it, and what it shows while it begins. */

import { useEffect, useState } from "react";
import { KeysSheet } from "../features/keys/KeysSheet";
import { DropZone } from "../features/documents/DropZone";
import { OpenSheet } from "../features/documents/OpenSheet";
import { TemplatesSheet } from "../features/documents/TemplatesSheet";
import { NoticeList } from "../parts/NoticeList";
import { TooltipProvider } from "../parts/Tooltip";
import { WorkspaceContext, useView } from "../parts/workspace";
import type { Sheet } from "../store/view";
import type { Workspace } from "../store/workspace";
import { Beginning, Failed } from "./Beginning";
import { Boundary } from "./Boundary";
import { Page } from "./Page";
import { begin } from "./begin";
import type { Begun } from "./begin";
import { useKeptPage } from "./useKeptPage";
import { useKeyboard } from "./useKeyboard";

/** Begins once, whatever draws it: React's strict mode draws everything twice. */
let begun: Promise<Begun> | null = null;

export function App() {
  const [state, setState] = useState<Begun | null>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let isGone = false;
    begun ??= begin();
    void begun.then((found) => {
      if (!isGone) setState(found);
    });
    return () => void (isGone = true);
  }, [turn]);

  function again(): void {
    begun = null;
    setState(null);
    setTurn(turn + 1);
  }

  if (state === null) return <Beginning />;
  if ("problem" in state) return <Failed problem={state.problem} onAgain={again} />;
  return <Ready workspace={state.workspace} />;
}

function Ready({ workspace }: { readonly workspace: Workspace }) {
  useKeptPage(workspace);
  useKeyboard(workspace.commands);
  return (
    <WorkspaceContext value={workspace}>
      <TooltipProvider>
        <Boundary room="The page">
          <Page />
        </Boundary>
        <Sheets />
        <DropZone />
        <NoticeList />
      </TooltipProvider>
    </WorkspaceContext>
  );
}

const SHEETS: Readonly<Record<Sheet, () => React.ReactNode>> = {
  keys: KeysSheet,
  open: OpenSheet,
  templates: TemplatesSheet,
};

function Sheets() {
  const sheet = useView((view) => view.sheet);
  if (sheet === null) return null;
  const Shown = SHEETS[sheet];
  return (
    <Boundary key={sheet} room="This">
      <Shown />
    </Boundary>
  );
}
