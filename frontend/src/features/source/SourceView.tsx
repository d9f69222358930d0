/** The source beside the canvas: the text of the workflow in an editor, and how it stands to the document. */

import { useEffect, useRef, useState } from "react";
import type { Problem } from "../../core/problem";
import { Button } from "../../parts/Button";
import { nonceOfPage } from "../../parts/nonce";
import { useTab, useWorkspace } from "../../parts/workspace";
import { Writing } from "./writing";
import type { Standing } from "./writing";
import "./source.css";

interface Shown {
  readonly standing: Standing;
  readonly problems: readonly Problem[];
}

const BEGINNING: Shown = { standing: "opening", problems: [] };

export function SourceView() {
  const { api, catalogue } = useWorkspace();
  const tab = useTab();
  const place = useRef<HTMLDivElement>(null);
  const writing = useRef<Writing | null>(null);
  const [{ standing, problems }, setShown] = useState(BEGINNING);
  useEffect(() => {
    if (!place.current) return;
    const show = (standing: Standing, problems: readonly Problem[]): void => setShown({ standing, problems });
    const begun = new Writing(place.current, tab, api, { nonce: nonceOfPage(), catalogue }, show);
    writing.current = begun;
    return () => begun.end();
  }, [tab, api, catalogue]);
  return (
    <section className="source" aria-label="Source">
      <header className="source-head">
        <h2>Source</h2>
        <p role="status" className={`source-standing is-${standing}`}>
          {wordsFor(standing, problems)}
        </p>
        {standing === "refused" && (
          <Button size="small" kind="quiet" onClick={() => writing.current?.discard()}>
            Discard
          </Button>
        )}
      </header>
      <div ref={place} className="source-text" />
    </section>
  );
}

function wordsFor(standing: Standing, problems: readonly Problem[]): string {
  switch (standing) {
    case "opening":
      return "Opening";
    case "writing":
      return "Writing";
    case "refused":
      return `Not in the workflow yet: ${problems[0]?.message ?? "it cannot be read"}`;
    case "same":
      return problems.length === 0 ? "In step" : `In step, ${counted(problems.length)}`;
  }
}

function counted(problems: number): string {
  return problems === 1 ? "1 problem" : `${problems} problems`;
}
