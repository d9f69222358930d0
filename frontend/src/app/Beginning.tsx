/** What stands there before the page does, and where it cannot. */

import { PlugZap } from "lucide-react";
import type { Problem } from "../core/problem";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { Spinner } from "../parts/Spinner";
import "./beginning.css";

export function Beginning() {
  return (
    <main className="app-beginning">
      <Spinner label="The editor is being opened" size={22} />
    </main>
  );
}

interface FailedProps {
  readonly problem: Problem;
  readonly onAgain: () => void;
}

export function Failed({ problem, onAgain }: FailedProps) {
  const { message, hint } = problem;
  const again = (
    <Button kind="primary" onClick={onAgain}>
      Try again
    </Button>
  );
  return (
    <main className="app-beginning">
      <EmptyState icon={PlugZap} title="Darkroom cannot be opened" actions={again}>
        <p role="alert">
          {message}
          {hint ? ` – ${hint}` : ""}
        </p>
      </EmptyState>
    </main>
  );
}
