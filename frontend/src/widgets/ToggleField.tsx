/** Yes or no. */

import { Switch } from "radix-ui";
import "../parts/toggle.css";
import { useGestures } from "./gesture";
import { controlOf, literalOf } from "./widget";
import type { WidgetProps } from "./widget";

export function ToggleField(props: WidgetProps) {
  const { begin } = useGestures("toggle");
  return (
    <Switch.Root
      {...controlOf(props)}
      className="ui-switch nodrag"
      checked={literalOf(props) === true}
      onCheckedChange={(value) => props.onChange({ value }, begin())}
    >
      <Switch.Thumb className="ui-switch-thumb" />
    </Switch.Root>
  );
}
