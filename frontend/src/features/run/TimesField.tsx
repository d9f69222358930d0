/** How many times a run is submitted. */

import { useState } from "react";
import type { KeyboardEvent } from "react";
import { useDesk, useTab } from "../../parts/workspace";

const MOST = 1000;

export function TimesField() {
  const { desk } = useTab();
  const times = useDesk((state) => state.times);
  const [draft, setDraft] = useState<string | null>(null);
  const set = (wanted: number): void => {
    setDraft(null);
    if (Number.isFinite(wanted)) desk.setState({ times: Math.min(MOST, Math.max(1, Math.round(wanted))) });
  };
  function pressed(event: KeyboardEvent<HTMLInputElement>): void {
    const steps: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      set((draft === null ? times : Number(draft)) + step);
    } else if (event.key === "Enter" && draft !== null) set(Number(draft));
    else if (event.key === "Escape") setDraft(null);
  }
  return (
    <label className="run-times" title="How many times to run">
      <span aria-hidden="true">×</span>
      <input
        type="text"
        inputMode="numeric"
        role="spinbutton"
        aria-label="Times to run"
        aria-valuenow={times}
        aria-valuemin={1}
        aria-valuemax={MOST}
        value={draft ?? times}
        onChange={(event) => setDraft(event.currentTarget.value.replace(/[^0-9]/g, "").slice(0, 4))}
        onKeyDown={pressed}
        onFocus={(event) => event.currentTarget.select()}
        onBlur={() => {
          if (draft !== null) set(draft === "" ? 1 : Number(draft));
        }}
      />
    </label>
  );
}
