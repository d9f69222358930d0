/** The document cannot be opened, or is no more. */

import { FileX } from "lucide-react";
import { writeDocument } from "../../core/document/write";
import { Button } from "../../parts/Button";
import { useDocument, useTab, useWorkspace } from "../../parts/workspace";
import { Banner } from "./Banner";
import { createDocument } from "./actions";

export function ClosedBanner() {
  const workspace = useWorkspace();
  const tab = useTab();
  const { status, document, name } = useDocument((state) => state);
  const close = (): void => workspace.tabs.close(tab.id);

  async function keep(): Promise<void> {
    if (!document) return;
    const made = await createDocument(workspace, name, writeDocument(document));
    if (made && made.id !== tab.id) close();
  }

  const actions = (
    <>
      {document && (
        <Button size="small" onClick={() => void keep()}>
          Save it as new
        </Button>
      )}
      <Button size="small" onClick={close}>
        Close
      </Button>
    </>
  );
  return (
    <Banner icon={FileX} tone="danger" actions={actions}>
      {status.kind === "failed" ? (
        <>
          {name} cannot be opened: {status.problem.message}
          {status.problem.hint ? ` – ${status.problem.hint}` : ""}
        </>
      ) : (
        <>
          {name} was deleted.{document ? " What you see is all that is left of it." : ""}
        </>
      )}
    </Banner>
  );
}
