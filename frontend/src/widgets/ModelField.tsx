/** A model, by its name: one of those on the server's computer. */

import { useEffect, useState } from "react";
import type { Api } from "../net/api";
import { useWorkspace } from "../parts/workspace";
import { Chooser } from "./ChoiceField";
import type { Option } from "./SearchList";
import type { WidgetProps } from "./widget";

export function ModelField(props: WidgetProps) {
  const { api } = useWorkspace();
  const options = useModels(api);
  return <Chooser {...props} options={options} empty="There is no model on this computer." />;
}

/** The models that the server has. They are asked for once a minute at most, whatever shows them. */
function useModels(api: Api): readonly Option[] {
  const [options, setOptions] = useState<readonly Option[]>([]);
  useEffect(() => {
    let isShown = true;
    void modelsOf(api).then((found) => isShown && setOptions(found));
    return () => {
      isShown = false;
    };
  }, [api]);
  return options;
}

const MINUTE = 60_000;
const asked = new WeakMap<Api, { readonly at: number; readonly options: Promise<readonly Option[]> }>();

function modelsOf(api: Api): Promise<readonly Option[]> {
  const known = asked.get(api);
  if (known && performance.now() - known.at < MINUTE) return known.options;
  const options = api.models().then((answer) => {
    if (!answer.ok) asked.delete(api);
    return answer.ok ? answer.value.models.map(({ name }) => ({ value: name, text: name })) : [];
  });
  asked.set(api, { at: performance.now(), options });
  return options;
}
