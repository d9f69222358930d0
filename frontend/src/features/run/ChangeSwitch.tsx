/** Run on change: on or off. */

import { RefreshCw } from "lucide-react";
import { IconButton } from "../../parts/Button";
import { useDesk, useTab } from "../../parts/workspace";

export function ChangeSwitch() {
  const { desk } = useTab();
  const isOn = useDesk((state) => state.runOnChange);
  return (
    <IconButton
      label={isOn ? "Runs after each change" : "Run on change"}
      icon={RefreshCw}
      pressed={isOn}
      className="run-change"
      onClick={() => desk.setState({ runOnChange: !isOn })}
    />
  );
}
