/** What the workflow makes: how far the run is, its outputs, and in words what went wrong. */

import { Download, Image as ImageIcon } from "lucide-react";
import { labelFor } from "../../core/fields/promote";
import type { Made } from "../../core/run/made";
import { fraction, jobNews, jobWords } from "../../core/run/words";
import { EmptyState } from "../../parts/EmptyState";
import { Icon } from "../../parts/Icon";
import { Meter } from "../../parts/Meter";
import { useDesk, useDocument, useRuns } from "../../parts/workspace";
import { assetAddress } from "../../net/api";
import { OutputView } from "../../status/OutputView";
import { Picture } from "../../status/Picture";
import { useOutputs, useShownJob } from "../../status/shown";
import { stepKey } from "../../store/run";
import { FieldProblems } from "../../widgets/FieldProblems";

export function FormOutputs() {
  const outputs = useOutputs();
  const names = useDocument(({ document }) => [...(document?.outputs.keys() ?? [])].join(" "));
  const job = useShownJob();
  const isRunning = useRuns(({ jobs }) => job !== null && jobs.get(job)?.state === "running");
  const order = names.split(" ").filter((name) => outputs?.has(name));
  const others = [...(outputs?.keys() ?? [])].filter((name) => !order.includes(name));
  return (
    <section className="form-outputs" aria-label="Outputs">
      <h2 className="only-heard">Outputs</h2>
      {job !== null && <RunWords job={job} />}
      {isRunning && job !== null && <Coming job={job} />}
      {[...order, ...others].map((name) => (
        <Output key={name} name={name} made={outputs?.get(name) ?? []} isOld={isRunning} />
      ))}
      {outputs === null && !isRunning && (
        <EmptyState icon={ImageIcon} title="Nothing was made yet">
          Set what you like and press Run. What comes of it stands here.
        </EmptyState>
      )}
    </section>
  );
}

function RunWords({ job }: { readonly job: string }) {
  const standing = useRuns((runs) => runs.jobs.get(job));
  const run = useRuns((runs) => runs.runs.get(job));
  const result = useRuns((runs) => runs.results.get(job));
  const refused = useDesk((desk) => desk.refused);
  if (!standing) return null;
  const problems = refused.length > 0 ? refused : (result?.problems ?? []);
  const news = jobNews(standing.state, run, problems);
  return (
    <div className="form-run-words">
      <p role="status">{jobWords(standing, run)}</p>
      {standing.state === "running" && <Progress job={job} />}
      {news !== "" && <p className="form-news">{news}</p>}
      <FieldProblems id="form-run-problems" problems={problems} />
    </div>
  );
}

const PARTS = 1000;

function Progress({ job }: { readonly job: string }) {
  const done = useRuns(({ runs, progress }) => {
    const run = runs.get(job);
    const partOf = (path: string): number => {
      const count = progress.get(stepKey(job, path));
      return count && count.total > 0 ? count.done / count.total : 0;
    };
    return run ? Math.round(fraction(run, partOf) * PARTS) : 0;
  });
  return <Meter label="Progress of the run" done={done} total={PARTS} />;
}

/** What is on its way: the newest picture of any step of the run. */
function Coming({ job }: { readonly job: string }) {
  const picture = useRuns(({ previews }) => {
    let newest: Blob | null = null;
    for (const [key, blob] of previews) if (key.startsWith(`${job} `)) newest = blob;
    return newest;
  });
  if (!picture) return null;
  return (
    <figure className="form-output">
      <figcaption>On its way</figcaption>
      <Picture picture={picture} label="What is on its way" className="form-coming" />
    </figure>
  );
}

interface OutputProps {
  readonly name: string;
  readonly made: readonly Made[];
  /** Whether a run goes on that makes it anew. */
  readonly isOld: boolean;
}

function Output({ name, made, isOld }: OutputProps) {
  const label = labelFor(name);
  return (
    <figure className={`form-output ${isOld ? "is-old" : ""}`}>
      <figcaption>{label}</figcaption>
      <div className={`form-output-all ${made.length > 1 ? "is-many" : ""}`}>
        {made.map((one, index) => {
          const words = made.length > 1 ? `${label}, ${index + 1} of ${made.length}` : label;
          return (
            <div key={index} className="form-output-one">
              <OutputView output={one} label={words} />
              {one.kind === "file" && <Save digest={one.digest} label={words} />}
            </div>
          );
        })}
      </div>
    </figure>
  );
}

function Save({ digest, label }: { readonly digest: string; readonly label: string }) {
  return (
    <a className="form-save" href={`${assetAddress(digest)}?download=true`} download aria-label={`Download ${label}`}>
      <Icon of={Download} size={14} />
    </a>
  );
}
