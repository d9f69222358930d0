/** Two texts of a document side by side: what each has alone is marked. */

import { useEffect, useRef } from "react";
import { comparedWith } from "../../core/compare";
import { readDocument } from "../../core/document/read";
import { writeDocument } from "../../core/document/write";
import { Button } from "../../parts/Button";
import { Dialog } from "../../parts/Dialog";
import { useDocument } from "../../parts/workspace";

interface Props {
  /** The text of the file. */
  readonly theirs: string;
  readonly onTake: (which: "theirs" | "mine") => void;
  readonly onClose: () => void;
}

export function DifferenceSheet({ theirs, onTake, onClose }: Props) {
  const document = useDocument((state) => state.document);
  const mine = document ? writeDocument(document) : "";
  const read = readDocument(theirs).document;
  const other = read ? writeDocument(read) : theirs; // both written alike, so that only what they say differs
  const actions = (
    <>
      <Button onClick={() => onTake("theirs")}>Take the file</Button>
      <Button kind="primary" onClick={() => onTake("mine")}>
        Keep what is here
      </Button>
    </>
  );
  return (
    <Dialog
      title="The difference"
      about="What only one of both has is marked."
      size="large"
      onClose={onClose}
      actions={actions}
    >
      <div className="difference">
        <Side title="In the file" text={other} other={mine} />
        <Side title="Here" text={mine} other={other} />
      </div>
    </Dialog>
  );
}

interface SideProps {
  readonly title: string;
  readonly text: string;
  readonly other: string;
}

function Side({ title, text, other }: SideProps) {
  const lines = useRef<HTMLPreElement>(null);
  useEffect(() => {
    lines.current?.querySelector(".is-own")?.scrollIntoView({ block: "center" });
  }, []);
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <pre ref={lines} tabIndex={0}>
        {comparedWith(text, other).map((line, index) => (
          <span key={index} className={line.isOwn ? "is-own" : ""}>
            {line.text}
            {"\n"}
          </span>
        ))}
      </pre>
    </section>
  );
}
