/** The tabs of the open documents. */

import { Plus } from "lucide-react";
import { useState } from "react";
import { useStore } from "zustand";
import { IconButton } from "../../parts/Button";
import { useWorkspace } from "../../parts/workspace";
import { DocumentTab } from "./DocumentTab";
import "./tab-bar.css";

export function TabBar() {
  const { tabs, view } = useWorkspace();
  const { tabs: all, active } = useStore(tabs.store);
  const [renamed, setRenamed] = useState<number | null>(null);
  return (
    <nav className="documents-bar" aria-label="Open workflows">
      <ul className="documents-tabs" data-room tabIndex={-1}>
        {all.map((tab) => (
          <DocumentTab
            key={tab.id}
            tab={tab}
            isShown={tab.id === active}
            isRenamed={tab.id === renamed}
            onRename={setRenamed}
          />
        ))}
      </ul>
      <IconButton label="New workflow" icon={Plus} onClick={() => view.setState({ sheet: "templates" })} />
    </nav>
  );
}
