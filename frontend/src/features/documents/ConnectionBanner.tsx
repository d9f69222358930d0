/** The connection is lost: nothing of what is done meanwhile is. */

import { Unplug } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../../parts/Button";
import { useDocument, useRuns, useWorkspace } from "../../parts/workspace";
import { Banner } from "./Banner";

/** Milliseconds for which a lost connection says nothing: most are back before that. */
const PATIENCE = 1200;

export function ConnectionBanner() {
  const { client } = useWorkspace();
  const isOpen = useRuns((state) => state.connection.kind === "open");
  const isTrying = useRuns((state) => state.connection.kind === "connecting");
  const unanswered = useDocument((state) => state.unanswered);
  if (!useLasting(!isOpen)) return null;
  const again = (
    <Button size="small" disabled={isTrying} onClick={() => client.start()}>
      {isTrying ? "Trying…" : "Try now"}
    </Button>
  );
  return (
    <Banner icon={Unplug} tone="calm" actions={again}>
      The server does not answer. {keptWords(unanswered)}
    </Banner>
  );
}

function keptWords(count: number): string {
  if (count === 0) return "What you do is kept here, and sent when it is back.";
  return `${count === 1 ? "One edit is" : `${count} edits are`} kept here, and sent when it is back.`;
}

/** Whether something has been so for a while. */
function useLasting(isSo: boolean): boolean {
  const [isLasting, setIsLasting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLasting(isSo), isSo ? PATIENCE : 0);
    return () => clearTimeout(timer);
  }, [isSo]);
  return isSo && isLasting;
}
