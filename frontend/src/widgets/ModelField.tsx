/** A model, a LoRA or other weights, by their name: one of those on the server's computer. */

import { useEffect, useState } from "react";
import type { Api } from "../net/api";
import type { ModelEntry } from "../net/protocol";
import { useWorkspace } from "../parts/workspace";
import { Chooser } from "./ChoiceField";
import type { Option } from "./SearchList";
import type { WidgetProps } from "./widget";

export function ModelField(props: WidgetProps) {
  const { api, catalogue } = useWorkspace();
  const kind = catalogue.types.get(props.field.type.name)?.resource ?? "model";
  const options = useModels(api, kind);
  return <Chooser {...props} options={options} empty={`There is no ${kind} on this computer.`} />;
}

/** What the server has of a kind. It is asked once a minute at most, whatever shows it. */
function useModels(api: Api, kind: string): readonly Option[] {
  const [options, setOptions] = useState<readonly Option[]>([]);
  useEffect(() => {
    let isShown = true;
    void modelsOf(api).then((found) => {
      if (isShown)
        setOptions(found.filter((one) => one.kind === kind).map(({ name }) => ({ value: name, text: name })));
    });
    return () => {
      isShown = false;
    };
  }, [api, kind]);
  return options;
}

const MINUTE = 60_000;
const asked = new WeakMap<Api, { readonly at: number; readonly models: Promise<readonly ModelEntry[]> }>();

function modelsOf(api: Api): Promise<readonly ModelEntry[]> {
  const known = asked.get(api);
  if (known && performance.now() - known.at < MINUTE) return known.models;
  const models = api.models().then((answer) => {
    if (!answer.ok) asked.delete(api);
    return answer.ok ? answer.value.models : [];
  });
  asked.set(api, { at: performance.now(), models });
  return models;
}
