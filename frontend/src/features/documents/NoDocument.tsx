/** No workflow is open: what to do about it. */

import { Aperture } from "lucide-react";
import { Button } from "../../parts/Button";
import { EmptyState } from "../../parts/EmptyState";
import { useWorkspace } from "../../parts/workspace";

export function NoDocument() {
  const { view } = useWorkspace();
  const actions = (
    <>
      <Button kind="primary" onClick={() => view.setState({ sheet: "templates" })}>
        New workflow
      </Button>
      <Button onClick={() => view.setState({ sheet: "open" })}>Open</Button>
    </>
  );
  return (
    <EmptyState icon={Aperture} title="No workflow is open here" actions={actions}>
      Begin with one that is ready to run, open one of yours, or drop a picture that Darkroom made onto this window.
    </EmptyState>
  );
}
