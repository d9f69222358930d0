/** A boundary: what breaks in one room of the page stays in that room, and nothing of the document is lost by it. */

import { Bug } from "lucide-react";
import { Component } from "react";
import type { ReactNode } from "react";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";

interface Props {
  /** What the room is called. */
  readonly room: string;
  readonly children: ReactNode;
}

interface State {
  readonly reason: string | null;
}

export class Boundary extends Component<Props, State> {
  override state: State = { reason: null };

  static getDerivedStateFromError(error: unknown): State {
    return { reason: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { room, children } = this.props;
    if (this.state.reason === null) return children;
    const again = <Button onClick={() => this.setState({ reason: null })}>Show it again</Button>;
    return (
      <EmptyState icon={Bug} title={`${room} cannot be shown`} actions={again}>
        This is a fault of Darkroom: {this.state.reason}. Your workflow is safe.
      </EmptyState>
    );
  }
}
