/** The notices, one above the other in a corner: gone after a while, unless one must be read or acted upon. */

import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useEffect } from "react";
import { useStore } from "zustand";
import { takeAway } from "../store/notices";
import type { Notice } from "../store/notices";
import { Button, IconButton } from "./Button";
import { Icon } from "./Icon";
import { useWorkspace } from "./workspace";
import "./notice-list.css";

/** Milliseconds. What can be acted upon stays longer; problems stay until they are taken away. */
const SHORT = 4_000;
const LONG = 9_000;

export function NoticeList() {
  const { notices } = useWorkspace();
  const all = useStore(notices);
  return (
    <section className="ui-notices" aria-label="Notices" aria-live="polite">
      {all.map((notice) => (
        <Shown key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function Shown({ notice }: { readonly notice: Notice }) {
  const { notices } = useWorkspace();
  const { id, kind, text, hint, action } = notice;
  const isDone = kind === "done";
  useEffect(() => {
    if (!isDone) return;
    const timer = setTimeout(() => takeAway(notices, id), action ? LONG : SHORT);
    return () => clearTimeout(timer);
  }, [notices, id, isDone, action]);
  return (
    <div className={`ui-notice is-${kind}`} role={isDone ? "status" : "alert"}>
      <Icon of={isDone ? CircleCheck : CircleAlert} />
      <div className="ui-notice-text">
        <p>{text}</p>
        {hint !== "" && <p className="ui-notice-hint">{hint}</p>}
      </div>
      {action && (
        <Button
          size="small"
          onClick={() => {
            takeAway(notices, id);
            action.perform();
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton label="Take away" icon={X} size="small" onClick={() => takeAway(notices, id)} />
    </div>
  );
}
