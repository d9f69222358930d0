/** Another program changed the file in a way that does not go together with what was done here. */

import { GitCompare } from "lucide-react";
import { useState } from "react";
import { Button } from "../../parts/Button";
import { useDocument, useTab } from "../../parts/workspace";
import { Banner } from "./Banner";
import { DifferenceSheet } from "./DifferenceSheet";

export function ConflictBanner() {
  const { actions } = useTab().open;
  const conflict = useDocument((state) => state.conflict);
  const [isShown, setIsShown] = useState(false);
  if (conflict === null) return null;
  const isGone = conflict.theirs == null;
  const take = (which: "theirs" | "mine"): void => {
    setIsShown(false);
    actions.resolve(which);
  };
  const choice = <Choice isGone={isGone} onShow={() => setIsShown(true)} onTake={take} />;
  return (
    <>
      <Banner icon={GitCompare} tone="warning" actions={choice}>
        {isGone
          ? "The file is gone, or cannot be read. Nothing is saved until you decide."
          : "Another program changed the file, and both cannot be had. Nothing is saved until you decide."}
        {conflict.problems[0] && <small>{conflict.problems[0].message}</small>}
      </Banner>
      {isShown && conflict.theirs != null && (
        <DifferenceSheet theirs={conflict.theirs} onTake={take} onClose={() => setIsShown(false)} />
      )}
    </>
  );
}

interface ChoiceProps {
  readonly isGone: boolean;
  readonly onShow: () => void;
  readonly onTake: (which: "theirs" | "mine") => void;
}

function Choice({ isGone, onShow, onTake }: ChoiceProps) {
  return (
    <>
      {!isGone && (
        <>
          <Button size="small" onClick={onShow}>
            Show the difference
          </Button>
          <Button size="small" onClick={() => onTake("theirs")}>
            Take the file
          </Button>
        </>
      )}
      <Button size="small" kind="primary" onClick={() => onTake("mine")}>
        Keep what is here
      </Button>
    </>
  );
}
