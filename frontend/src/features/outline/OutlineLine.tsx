/** A node of the outline, and beneath it its links. */

import { ChevronRight, CircleAlert, TriangleAlert } from "lucide-react";
import { memo, useState } from "react";
import type { Line } from "../../core/canvas/outline";
import { wireText } from "../../core/canvas/outline";
import { troublesIn, worst } from "../../core/canvas/troubles";
import type { Wire } from "../../core/graph/links";
import { Icon } from "../../parts/Icon";
import { useDesk, useDocument, useTab } from "../../parts/workspace";
import { goTo } from "../../store/desk";
import { wireKey } from "./useOutlineKeys";

interface Props {
  readonly line: Line;
  readonly isOpen: boolean;
  readonly isCurrent: boolean;
  /** The link of it that the keyboard is at. */
  readonly currentWire: string | null;
  readonly isRenaming: boolean;
  readonly onToggle: (id: string) => void;
  readonly onCurrent: (row: string) => void;
  readonly onRenaming: (id: string | null) => void;
}

export const OutlineLine = memo(function OutlineLine(props: Props) {
  const { line, isOpen, isCurrent, currentWire, onCurrent } = props;
  const isSelected = useDesk((state) => state.selected.has(line.id));
  const links = line.reads.length + line.feeds.length;
  return (
    <li
      role="treeitem"
      aria-selected={isSelected}
      aria-expanded={links > 0 ? isOpen : undefined}
      aria-level={1}
      aria-labelledby={`outline-title-${line.id} outline-type-${line.id}`}
      aria-describedby={`outline-trouble-${line.id}`}
      aria-description={line.isDisabled ? "disabled" : undefined}
      tabIndex={isCurrent && currentWire === null ? 0 : -1}
    >
      <Row {...props} hasLinks={links > 0} />
      {isOpen && links > 0 && <Links line={line} current={currentWire} onCurrent={onCurrent} />}
    </li>
  );
});

function Row({ line, isOpen, isRenaming, hasLinks, ...props }: Props & { readonly hasLinks: boolean }) {
  const { desk } = useTab();
  return (
    <div
      className={`outline-line ${line.isDisabled ? "is-disabled" : ""}`}
      onClick={() => {
        props.onCurrent(line.id);
        goTo(desk, line.id);
      }}
      onDoubleClick={() => props.onRenaming(line.id)}
    >
      <span
        className={`outline-fold ${isOpen ? "is-open" : ""} ${hasLinks ? "" : "is-none"}`}
        onClick={(event) => {
          event.stopPropagation();
          props.onToggle(line.id);
        }}
      >
        <Icon of={ChevronRight} size={13} />
      </span>
      {isRenaming ? (
        <TitleInput line={line} onEnd={() => props.onRenaming(null)} />
      ) : (
        <strong id={`outline-title-${line.id}`}>{line.title}</strong>
      )}{" "}
      <span id={`outline-type-${line.id}`} className="outline-type">
        {line.type}
      </span>
      <Trouble node={line.id} />
    </div>
  );
}

function Trouble({ node }: { readonly node: string }) {
  const level = useDocument((state) => worst(troublesIn(state.problems).get(node) ?? []));
  if (level === null) return null;
  return (
    <span
      id={`outline-trouble-${node}`}
      className={`outline-trouble is-${level}`}
      role="img"
      aria-label={level === "error" ? "has errors" : "has warnings"}
    >
      <Icon of={level === "error" ? CircleAlert : TriangleAlert} size={14} />
    </span>
  );
}

interface LinksProps {
  readonly line: Line;
  readonly current: string | null;
  readonly onCurrent: (row: string) => void;
}

function Links({ line, current, onCurrent }: LinksProps) {
  const { desk } = useTab();
  const item = (wire: Wire, side: "reads" | "feeds") => (
    <li
      key={`${side} ${wireKey(wire)}`}
      role="treeitem"
      aria-level={2}
      aria-selected={false}
      tabIndex={current === wireKey(wire) ? 0 : -1}
      className="outline-link"
      onClick={() => {
        onCurrent(`${line.id} ${wireKey(wire)}`);
        goTo(desk, side === "reads" ? wire.from.node : wire.to.node);
      }}
    >
      {wireText(wire, side)}
    </li>
  );
  return (
    <ul role="group">
      {line.reads.map((wire) => item(wire, "reads"))}
      {line.feeds.map((wire) => item(wire, "feeds"))}
    </ul>
  );
}

function TitleInput({ line, onEnd }: { readonly line: Line; readonly onEnd: () => void }) {
  const { open } = useTab();
  const [title, setTitle] = useState(line.title);
  function keep(): void {
    const value = title.trim() === line.id ? "" : title.trim();
    const known = open.store.getState().document?.nodes.get(line.id)?.title;
    if (known !== undefined && known !== value)
      open.actions.edit([{ edit: "set_node", id: line.id, field: "title", value }]);
    onEnd();
  }
  return (
    <input
      className="outline-title"
      aria-label="Title"
      autoFocus
      value={title}
      onFocus={(event) => event.target.select()}
      onClick={(event) => event.stopPropagation()}
      onChange={(event) => setTitle(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") keep();
        if (event.key === "Escape") onEnd();
      }}
    />
  );
}
