/** Open: all workflows of the server, searched and by date, and those that were deleted. */

import { FileSearch, Trash2 } from "lucide-react";
import { useState } from "react";
import type { KeyboardEvent } from "react";
import { ago } from "../../core/when";
import type { WorkflowEntry } from "../../net/protocol";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { EmptyState } from "../../parts/EmptyState";
import { Segmented } from "../../parts/Segmented";
import { Spinner } from "../../parts/Spinner";
import { SearchField } from "../../parts/TextField";
import { useWorkspace } from "../../parts/workspace";
import { DeletedList } from "./DeletedList";
import { WorkflowRow } from "./WorkflowRow";
import { useAnswer } from "./useAnswer";
import "./open-sheet.css";

type Order = "date" | "name";

const ORDERS = [
  { value: "date", label: "Newest" },
  { value: "name", label: "Name" },
] as const;

export function OpenSheet() {
  const { view } = useWorkspace();
  const [search, setSearch] = useState("");
  const [order, setOrder] = useState<Order>("date");
  const [isDeleted, setIsDeleted] = useState(false);
  return (
    <Dialog title={isDeleted ? "Deleted workflows" : "Open"} onClose={() => view.setState({ sheet: null })}>
      <div className="open-sheet" onKeyDown={walk}>
        <div className="open-head">
          <SearchField label="Search workflows" value={search} onChange={setSearch} autoFocus />
          {!isDeleted && <Segmented label="Order" value={order} segments={ORDERS} onChange={setOrder} />}
        </div>
        {isDeleted ? <DeletedList search={search} /> : <Workflows search={search} order={order} />}
        <Button kind="quiet" size="small" icon={Trash2} onClick={() => setIsDeleted(!isDeleted)}>
          {isDeleted ? "Back to the workflows" : "Deleted workflows"}
        </Button>
      </div>
    </Dialog>
  );
}

function Workflows({ search, order }: { readonly search: string; readonly order: Order }) {
  const { api, view } = useWorkspace();
  const [told, again] = useAnswer(api.workflows);
  const [now] = useState(() => Date.now() / 1000);
  if (told.kind === "asking") return <Spinner label="The workflows are being looked up" />;
  if (told.kind === "refused") return <EmptyState title={told.problem.message}>{told.problem.hint}</EmptyState>;
  const found = searched(told.value.workflows, search, order);
  if (found.length === 0) {
    const isNone = told.value.workflows.length === 0;
    const begin = <Button onClick={() => view.setState({ sheet: "templates" })}>New workflow</Button>;
    return (
      <EmptyState
        icon={FileSearch}
        title={isNone ? "There is no workflow yet" : "Nothing has that name"}
        actions={begin}
      />
    );
  }
  return (
    <ul className="open-list" aria-label="Workflows">
      {found.map((one) => (
        <WorkflowRow key={one.name} entry={one} when={ago(one.saved, now, navigator.language)} onChanged={again} />
      ))}
    </ul>
  );
}

/** Those whose names have every word that is searched for. */
function searched(all: readonly WorkflowEntry[], search: string, order: Order): readonly WorkflowEntry[] {
  const words = search.toLowerCase().split(/\s+/);
  const found = all.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  const byName = (one: WorkflowEntry, other: WorkflowEntry): number =>
    one.name.localeCompare(other.name, undefined, { numeric: true });
  return found.toSorted(order === "name" ? byName : (one, other) => other.saved - one.saved || byName(one, other));
}

/** The arrows lead from the search into the list, and along it. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(".open-name")];
  const now = rows.findIndex((row) => row === document.activeElement);
  const next = event.key === "ArrowDown" ? now + 1 : now - 1;
  event.preventDefault();
  if (next >= 0) rows[Math.min(next, rows.length - 1)]?.focus();
  else event.currentTarget.querySelector("input")?.focus();
}
