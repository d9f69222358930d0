/** The name of a picture, to be written by hand: of a file that lies beside the workflow. */

import { DraftField } from "./DraftField";
import { useGestures } from "./gesture";
import { controlOf } from "./widget";
import type { WidgetProps } from "./widget";

export function ChosenName({ name, ...props }: WidgetProps & { readonly name: string }) {
  const { begin } = useGestures("image");
  return (
    <DraftField
      {...controlOf(props)}
      label={`${props.label}, by name`}
      value={name}
      placeholder="or the name of a file beside the workflow"
      onCommit={(value) => props.onChange({ value }, begin())}
      isCode
    />
  );
}
