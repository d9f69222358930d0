/** What is looked for in the gallery. */

import { Star, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { PictureCount } from "../../net/protocol";
import { IconButton } from "../../parts/Button";
import { Select } from "../../parts/Select";
import { SearchField } from "../../parts/TextField";
import { useGallery, useGalleryState } from "./useGallery";

/** Milliseconds without a letter after which it is looked for. */
const SETTLED = 200;
const ANY = " any";

export function Filters() {
  const { actions } = useGallery();
  const { starred, trashed } = useGalleryState((state) => state.query);
  const inTrash = useGalleryState((state) => state.overview?.trashed ?? 0);
  return (
    <div className="gallery-filters" role="search" aria-label="Pictures">
      <div className="gallery-filter-row">
        <Search />
        <IconButton
          label={starred ? "Show all" : "Only starred"}
          icon={Star}
          pressed={starred}
          onClick={() => actions.ask({ starred: !starred })}
        />
        <IconButton
          label={trashed ? "Leave the trash" : `Trash (${inTrash})`}
          icon={Trash2}
          pressed={trashed}
          onClick={() => actions.ask({ trashed: !trashed })}
        />
      </div>
      <Origins />
    </div>
  );
}

/** Of which workflow and which model: asked only where there are several. */
function Origins() {
  const { actions } = useGallery();
  const { workflow, model } = useGalleryState((state) => state.query);
  const overview = useGalleryState((state) => state.overview);
  const workflows = choicesOf(overview?.workflows, "Every workflow");
  const models = choicesOf(overview?.models, "Every model");
  if (workflows.length <= 2 && models.length <= 2 && workflow === null && model === null) return null;
  return (
    <div className="gallery-filter-row">
      <Select
        label="Workflow"
        size="small"
        value={workflow ?? ANY}
        choices={workflows}
        onChange={(chosen) => actions.ask({ workflow: chosen === ANY ? null : chosen })}
      />
      <Select
        label="Model"
        size="small"
        value={model ?? ANY}
        choices={models}
        onChange={(chosen) => actions.ask({ model: chosen === ANY ? null : chosen })}
      />
    </div>
  );
}

function choicesOf(counts: readonly PictureCount[] = [], any: string) {
  const named = counts.filter(({ name }) => name !== "");
  const choices = named.map(({ name, pictures }) => ({ value: name, label: `${name} (${pictures})` }));
  return [{ value: ANY, label: any }, ...choices];
}

function Search() {
  const { actions, store } = useGallery();
  const [text, setText] = useState(() => store.getState().query.search);
  useEffect(() => {
    if (text === store.getState().query.search) return;
    const timer = setTimeout(() => actions.ask({ search: text }), SETTLED);
    return () => clearTimeout(timer);
  }, [text, actions, store]);
  return <SearchField label="Search prompts, models, workflows" value={text} onChange={setText} />;
}
