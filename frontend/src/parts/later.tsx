/** Parts of the page that are fetched when they are first shown. One that cannot be had says so; the rest stands. */

import { Unplug } from "lucide-react";
import { createContext, lazy, useContext, useState } from "react";
import type { ComponentType, LazyExoticComponent } from "react";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";

type Load<P> = () => Promise<ComponentType<P>>;

const AgainContext = createContext<() => void>(() => undefined);

/** Like `lazy`, to be shown within a `Suspense`; what failed is fetched again when one asks for it. */
export function later<P extends object>(load: Load<P>): ComponentType<P> {
  let known = fetched(load);
  return function Later(props: P) {
    const [Part, setPart] = useState<LazyExoticComponent<ComponentType<P>>>(known);
    const again = (): void => {
      known = fetched(load);
      setPart(known);
    };
    return (
      <AgainContext value={again}>
        <Part {...props} />
      </AgainContext>
    );
  };
}

function fetched<P>(load: Load<P>): LazyExoticComponent<ComponentType<P>> {
  return lazy(async (): Promise<{ default: ComponentType<P> }> => {
    try {
      return { default: await load() };
    } catch {
      return { default: Missing };
    }
  });
}

function Missing() {
  const again = useContext(AgainContext);
  return (
    <EmptyState
      icon={Unplug}
      title="This part could not be fetched"
      actions={<Button onClick={again}>Try again</Button>}
    >
      The server is away, or was renewed. Nothing of your workflow is lost.
    </EmptyState>
  );
}
