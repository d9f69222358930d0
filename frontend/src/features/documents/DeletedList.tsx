/** The workflows that were deleted, to be brought back, or to be gone for good. */

import { Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import { ago } from "../../core/when";
import type { TrashEntry } from "../../net/protocol";
import { Button, IconButton } from "../../parts/Button";
import { EmptyState } from "../../parts/EmptyState";
import { Spinner } from "../../parts/Spinner";
import { useWorkspace } from "../../parts/workspace";
import { refuse, restore } from "./actions";
import { useAnswer } from "./useAnswer";

export function DeletedList({ search }: { readonly search: string }) {
  const workspace = useWorkspace();
  const { api, view } = workspace;
  const [told, again] = useAnswer(api.trash);
  const [now] = useState(() => Date.now() / 1000);
  if (told.kind === "asking") return <Spinner label="What was deleted is being looked up" />;
  if (told.kind === "refused") return <EmptyState title={told.problem.message}>{told.problem.hint}</EmptyState>;
  const found = told.value.workflows.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
  if (found.length === 0) return <EmptyState icon={Trash2} title="Nothing was deleted" />;

  async function bringBack({ trashed }: TrashEntry): Promise<void> {
    if ((await restore(workspace, trashed, true)) !== null) view.setState({ sheet: null });
  }

  async function forget({ trashed }: TrashEntry): Promise<void> {
    const answer = await api.deleteTrashed(trashed);
    refuse(workspace, answer);
    again();
  }

  return (
    <ul className="open-list" aria-label="Deleted workflows">
      {found.map((one) => (
        <li key={one.trashed} className="open-row">
          <span className="open-deleted">
            <span>{one.name}</span>
            <small>deleted {ago(one.deleted, now, navigator.language)}</small>
          </span>
          <Button size="small" icon={Undo2} className="open-restore" onClick={() => void bringBack(one)}>
            Restore
          </Button>
          <Forget name={one.name} onForget={() => void forget(one)} />
        </li>
      ))}
    </ul>
  );
}

/** Asks once more: nothing brings it back afterwards. */
function Forget({ name, onForget }: { readonly name: string; readonly onForget: () => void }) {
  const [isAsking, setIsAsking] = useState(false);
  if (!isAsking) {
    return (
      <IconButton label={`Delete ${name} for good`} icon={Trash2} size="small" onClick={() => setIsAsking(true)} />
    );
  }
  return (
    <Button kind="danger" size="small" autoFocus onClick={onForget} onBlur={() => setIsAsking(false)}>
      For good
    </Button>
  );
}
