/** What a run says of one node, in its head: how far it is, what the next run would do, what the last one took. */

import { Ban, Check, CircleAlert, CircleDashed, Clock, SkipForward, Zap } from "lucide-react";
import { memo } from "react";
import type { NodeView } from "../core/run/node-view";
import { spent, viewWords } from "../core/run/view-words";
import { Icon } from "../parts/Icon";
import type { LucideIcon } from "../parts/Icon";
import { useWorkspace } from "../parts/workspace";
import { Ring } from "./Ring";
import { useNodeView } from "./shown";
import "./status.css";

export interface NodeStatusProps {
  readonly node: string;
}

const ICONS: Readonly<Partial<Record<NodeView["kind"], LucideIcon>>> = {
  waiting: Clock,
  cached: Zap,
  finished: Check,
  stopped: Ban,
  skipped: SkipForward,
  "will-run": CircleDashed,
  "will-be-cached": Zap,
};

export const NodeStatus = memo(function NodeStatus({ node }: NodeStatusProps) {
  const view = useNodeView(node);
  if (view.kind === "unknown") return null;
  if (view.kind === "running") return <Running view={view} />;
  if (view.kind === "failed") return <Failed view={view} />;
  const icon = ICONS[view.kind];
  const words = viewWords(view);
  return (
    <span className={`status is-${view.kind}`} role="img" aria-label={words} title={words}>
      <span className="status-text">{spent(view)}</span>
      {icon && <Icon of={icon} size={13} />}
    </span>
  );
});

function Running({ view }: { readonly view: NodeView }) {
  const { done, total, over, steps } = view;
  const part = total > 0 ? done / total : null;
  const words = viewWords(view);
  return (
    <span
      className="status is-running"
      role="progressbar"
      aria-label={words}
      title={words}
      {...(part !== null && { "aria-valuenow": Math.round(part * 100), "aria-valuemin": 0, "aria-valuemax": 100 })}
    >
      <span className="status-text">{total > 0 ? `${done}/${total}` : steps > 1 ? `${over}/${steps}` : ""}</span>
      <Ring part={part} />
    </span>
  );
}

function Failed({ view }: { readonly view: NodeView }) {
  const { view: rooms } = useWorkspace();
  const words = viewWords(view);
  return (
    <button
      type="button"
      className="status is-failed nodrag"
      aria-label={`${words}. Show the problems`}
      title={words}
      onClick={() => rooms.setState({ problems: true })}
    >
      <span className="status-text">failed</span>
      <Icon of={CircleAlert} size={14} />
    </button>
  );
}
