/** The outline: the nodes as a tree that one walks through by keyboard, with what each reads and who reads it. */

import { Plus } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { Line } from "../../core/canvas/outline";
import { outlineOf } from "../../core/canvas/outline";
import { IconButton } from "../../parts/Button";
import { SearchField } from "../../parts/TextField";
import { useDocument, useTab } from "../../parts/workspace";
import { OutlineLine } from "./OutlineLine";
import { useOutlineKeys } from "./useOutlineKeys";
import "./outline.css";

/** How many lines are drawn at most; what is looked for beyond that is found by typing. */
const MOST = 300;

export function Outline() {
  const { desk } = useTab();
  const [query, setQuery] = useState("");
  const document = useDocument((state) => state.document);
  const lines = useMemo(() => (document ? outlineOf(document, query) : []), [document, query]);
  const shown = useMemo(() => lines.slice(0, MOST), [lines]);
  return (
    <section className="outline" aria-label="Outline">
      <header className="outline-head">
        <SearchField label="Find a node" value={query} onChange={setQuery} />
        <IconButton
          label="Add a node"
          icon={Plus}
          command="palette"
          onClick={() => desk.setState({ palette: { at: null, from: null } })}
        />
      </header>
      {shown.length > 0 ? <Tree lines={shown} /> : <Nothing isSearch={query !== ""} />}
      {lines.length > MOST && <p className="outline-more">{lines.length - MOST} more: type to find them.</p>}
    </section>
  );
}

function Nothing({ isSearch }: { readonly isSearch: boolean }) {
  return <p className="outline-none">{isSearch ? "No node is called that." : "No nodes yet. Add the first with +."}</p>;
}

function Tree({ lines }: { readonly lines: readonly Line[] }) {
  const tree = useRef<HTMLUListElement>(null);
  const { open, current, isRenaming, toggle, setCurrent, setRenaming, onKeyDown } = useOutlineKeys(lines, tree);
  return (
    <ul ref={tree} className="outline-tree" role="tree" aria-label="Nodes in order" onKeyDown={onKeyDown}>
      {lines.map((line) => (
        <OutlineLine
          key={line.id}
          line={line}
          isOpen={open.has(line.id)}
          isCurrent={current.startsWith(`${line.id} `) || current === line.id}
          currentWire={current.startsWith(`${line.id} `) ? current.slice(line.id.length + 1) : null}
          isRenaming={isRenaming === line.id}
          onToggle={toggle}
          onCurrent={setCurrent}
          onRenaming={setRenaming}
        />
      ))}
    </ul>
  );
}
