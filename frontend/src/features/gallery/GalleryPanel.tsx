/** The gallery: every picture that was made, newest first, with what made it. */

import { Images } from "lucide-react";
import { Suspense, useEffect, useMemo, useRef, useState } from "react";
import { byDay } from "../../core/gallery/days";
import { EVERYTHING } from "../../core/gallery/query";
import { Button } from "../../parts/Button";
import { EmptyState } from "../../parts/EmptyState";
import { Spinner } from "../../parts/Spinner";
import { later } from "../../parts/later";
import { useWorkspace } from "../../parts/workspace";
import { Chosen } from "./Chosen";
import { Filters } from "./Filters";
import { Thumb } from "./Thumb";
import { GalleryContext, useGallery, useGalleryState, useSharedGallery } from "./useGallery";
import "./gallery.css";

/** Looking closely comes when it is asked for. */
const LookRoom = later(async () => (await import("./LookRoom")).LookRoom);

export function GalleryPanel() {
  const gallery = useSharedGallery();
  useEffect(() => {
    gallery.actions.ask({});
  }, [gallery]);
  return (
    <GalleryContext value={gallery}>
      <div className="gallery-panel">
        <Filters />
        <Days />
        <Chosen />
      </div>
      <Look />
    </GalleryContext>
  );
}

function Days() {
  const pictures = useGalleryState((state) => state.pictures);
  const isLoading = useGalleryState((state) => state.isLoading);
  const problem = useGalleryState((state) => state.problem);
  const [now] = useState(() => Date.now() / 1000);
  const days = useMemo(() => byDay(pictures, now), [pictures, now]);
  if (problem) return <EmptyState icon={Images} title="The pictures cannot be shown">{problem.message}</EmptyState>; // prettier-ignore
  if (pictures.length === 0) return isLoading ? <Spinner label="The pictures are being fetched" /> : <Nothing />;
  return (
    <div className="gallery-scroll">
      {days.map((day) => (
        <section key={day.key} className="gallery-day" aria-label={day.label}>
          <h2>
            {day.label}
            <span>{day.pictures.length}</span>
          </h2>
          <ul className="gallery-grid">
            {day.pictures.map((picture) => (
              <Thumb key={picture.digest} picture={picture} />
            ))}
          </ul>
        </section>
      ))}
      <More />
    </div>
  );
}

/** When its end comes into view the next page is asked for. */
function More() {
  const { actions } = useGallery();
  const hasMore = useGalleryState((state) => state.after !== null);
  const isLoading = useGalleryState((state) => state.isLoading);
  const end = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!end.current || !hasMore || isLoading) return;
    const observer = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) void actions.more();
    });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [actions, hasMore, isLoading]);
  return (
    <div ref={end} className="gallery-end">
      {hasMore && (
        <Button size="small" onClick={() => void actions.more()}>
          {isLoading ? "Fetching" : "Show more"}
        </Button>
      )}
    </div>
  );
}

function Nothing() {
  const { actions } = useGallery();
  const { commands } = useWorkspace();
  const query = useGalleryState((state) => state.query);
  if (query.trashed) return <EmptyState icon={Images} title="The trash is empty" />;
  if (query !== EVERYTHING && JSON.stringify(query) !== JSON.stringify(EVERYTHING)) {
    const all = <Button onClick={() => actions.ask(EVERYTHING)}>Show everything</Button>;
    return <EmptyState icon={Images} title="No picture is like that" actions={all} />;
  }
  const run = (
    <Button kind="primary" onClick={() => commands.perform("run")}>
      Run
    </Button>
  );
  return (
    <EmptyState icon={Images} title="No pictures yet" actions={run}>
      What a run makes is kept here, with its prompt, its seed and the workflow that made it.
    </EmptyState>
  );
}

function Look() {
  const look = useGalleryState((state) => state.look);
  if (look === null) return null;
  return (
    <Suspense fallback={null}>
      <LookRoom look={look} />
    </Suspense>
  );
}
