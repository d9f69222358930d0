/** The form: the workflow's parameters to be set, a button that runs it, and what it makes beside them. */

import { SlidersHorizontal } from "lucide-react";
import { Button } from "../../parts/Button";
import { EmptyState } from "../../parts/EmptyState";
import { Spinner } from "../../parts/Spinner";
import { useDocument, useWorkspace } from "../../parts/workspace";
import { FormOutputs } from "./FormOutputs";
import { FormParameters } from "./FormParameters";
import "./form.css";

export function FormView() {
  const isOpen = useDocument(({ document }) => document !== null);
  const title = useDocument(({ document, name }) => (document && document.name !== "" ? document.name : name));
  const description = useDocument(({ document }) => document?.description ?? "");
  const hasParameters = useDocument(({ document }) => (document?.parameters.size ?? 0) > 0);
  if (!isOpen) {
    return (
      <div className="form-waiting">
        <Spinner label="The workflow is being opened" />
      </div>
    );
  }
  return (
    <div className="form">
      <section className="form-fields" aria-label="Parameters">
        <header className="form-head">
          <h1>{title}</h1>
          {description && <p>{description}</p>}
        </header>
        {hasParameters ? <FormParameters /> : <NoParameters />}
      </section>
      <FormOutputs />
    </div>
  );
}

function NoParameters() {
  const { view } = useWorkspace();
  const show = (
    <Button kind="primary" onClick={() => view.setState({ mode: "graph" })}>
      Show the graph
    </Button>
  );
  return (
    <EmptyState icon={SlidersHorizontal} title="There is nothing to set here yet" actions={show}>
      A parameter is a setting of the whole workflow. To make one, select a node in the graph and choose “Make it a
      parameter of the workflow” beside one of its settings.
    </EmptyState>
  );
}
