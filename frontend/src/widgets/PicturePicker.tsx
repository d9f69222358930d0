/** Choosing a picture of the gallery: those that runs made, newest first. */

import { Images } from "lucide-react";
import { useEffect, useState } from "react";
import type { Api } from "../net/api";
import { assetAddress, imageAddress } from "../net/api";
import type { PictureView } from "../net/protocol";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { EmptyState } from "../parts/EmptyState";
import { Segmented } from "../parts/Segmented";
import { Spinner } from "../parts/Spinner";
import { SearchField } from "../parts/TextField";
import { useWorkspace } from "../parts/workspace";
import "./picture-picker.css";

export interface PicturePickerProps {
  readonly label: string;
  /** A picture that a run made, by its digest. */
  readonly onPick: (digest: string) => unknown;
  /** A picture that lies beside the workflow, by its name. */
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
}

const PAGE = 60;
const PAUSE = 250;

const SOURCES = [
  { value: "runs", label: "Made by runs" },
  { value: "files", label: "Beside the workflow" },
] as const;

export function PicturePicker({ label, onPick, onName, onClose }: PicturePickerProps) {
  const [source, setSource] = useState<"runs" | "files">("runs");
  const closing = (take: (picked: string) => unknown) => (picked: string) => {
    take(picked);
    onClose();
  };
  return (
    <Dialog title="Choose a picture" about={`For ${label}`} size="large" onClose={onClose}>
      <div className="picture-picker">
        <Segmented label="Which pictures" value={source} segments={SOURCES} onChange={setSource} />
        {source === "runs" ? <MadePictures onPick={closing(onPick)} /> : <FilePictures onPick={closing(onName)} />}
      </div>
    </Dialog>
  );
}

function MadePictures({ onPick }: { readonly onPick: (digest: string) => unknown }) {
  const { api } = useWorkspace();
  const [search, setSearch] = useState("");
  const { pictures, after, wrong, more } = usePictures(api, search);
  const words = ({ texts, workflow, name }: PictureView): string => texts[0] ?? (workflow || name || "a picture");
  return (
    <>
      <SearchField label="Search prompts, models, workflows" value={search} onChange={setSearch} />
      {wrong !== null && <p role="alert">{wrong}</p>}
      {pictures === null && wrong === null && <Spinner label="The pictures are being fetched" />}
      {pictures?.length === 0 && wrong === null && (
        <EmptyState icon={Images} title={search === "" ? "No run made a picture yet" : "Nothing like this was found"} />
      )}
      <ul className="picture-picker-all">
        {pictures?.map((picture) => (
          <li key={picture.digest}>
            <PictureButton
              address={assetAddress(picture.digest, 256)}
              words={words(picture)}
              onPick={() => onPick(picture.digest)}
            />
          </li>
        ))}
      </ul>
      {after !== null && <Button onClick={more}>Show more</Button>}
    </>
  );
}

function FilePictures({ onPick }: { readonly onPick: (name: string) => unknown }) {
  const { api } = useWorkspace();
  const [names, setNames] = useState<readonly string[] | null>(null);
  useEffect(() => {
    let isWanted = true;
    void api.images().then((answer) => {
      if (isWanted) setNames(answer.ok ? answer.value.images.map(({ name }) => name) : []);
    });
    return () => {
      isWanted = false;
    };
  }, [api]);
  if (names === null) return <Spinner label="The pictures are being fetched" />;
  if (names.length === 0) return <EmptyState icon={Images} title="No picture lies beside the workflows" />;
  return (
    <ul className="picture-picker-all">
      {names.map((name) => (
        <li key={name}>
          <PictureButton address={imageAddress(name, 256)} words={name} onPick={() => onPick(name)} />
        </li>
      ))}
    </ul>
  );
}

interface PictureButtonProps {
  readonly address: string;
  readonly words: string;
  readonly onPick: () => void;
}

function PictureButton({ address, words, onPick }: PictureButtonProps) {
  return (
    <button type="button" className="picture-picker-one" title={words} onClick={onPick}>
      <img src={address} alt={words} loading="lazy" decoding="async" draggable={false} />
    </button>
  );
}

interface Found {
  readonly pictures: readonly PictureView[] | null;
  readonly after: string | null;
  readonly wrong: string | null;
}

const NOTHING: Found = { pictures: null, after: null, wrong: null };

function usePictures(api: Api, search: string): Found & { readonly more: () => void } {
  const [found, setFound] = useState<Found>(NOTHING);
  useEffect(() => {
    let isWanted = true;
    const wait = setTimeout(() => void pageOf(api, search, null).then((page) => isWanted && setFound(page)), PAUSE);
    return () => {
      isWanted = false;
      clearTimeout(wait);
    };
  }, [api, search]);
  const more = (): void => {
    void pageOf(api, search, found.after).then((page) =>
      setFound(({ pictures }) => ({ ...page, pictures: [...(pictures ?? []), ...(page.pictures ?? [])] })),
    );
  };
  return { ...found, more };
}

/** A page with something on it: the server may answer with an empty one and say where to go on. */
async function pageOf(api: Api, search: string, from: string | null): Promise<Found> {
  for (let after = from; ;) {
    const answer = await api.pictures({ limit: PAGE, ...(search && { search }), ...(after !== null && { after }) });
    if (!answer.ok) return { pictures: [], after: null, wrong: answer.problems[0]?.message ?? "" };
    const pictures = answer.value.pictures.filter((one) => one.media_type.startsWith("image/"));
    after = answer.value.after;
    if (pictures.length > 0 || after === null) return { pictures, after, wrong: null };
  }
}
