/** Taking a picture from wherever it comes: dropped, pasted, chosen; it is uploaded, and its name told. */

import { useState } from "react";
import type { ClipboardEvent, DragEvent } from "react";
import { PICTURE_TYPES, firstPicture } from "../core/fields/pictures";
import type { Answer } from "../net/http";
import type { AssetView } from "../net/protocol";
import { useWorkspace } from "../parts/workspace";

export interface Upload {
  readonly isBusy: boolean;
  readonly isOver: boolean;
  /** Why the last one was not taken. */
  readonly wrong: string | null;
  /** Ask for a file of the disk. */
  readonly choose: () => void;
  readonly send: (file: Blob) => Promise<boolean>;
  /** Take a picture that a run made, by its digest. */
  readonly use: (digest: string) => Promise<boolean>;
  /** For the element on which pictures are dropped and pasted. */
  readonly target: Target;
}

interface Target {
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDragLeave: () => void;
  readonly onDrop: (event: DragEvent) => void;
  readonly onPaste: (event: ClipboardEvent) => void;
}

const NO_PICTURE = "this is no picture: PNG, JPEG, WebP, GIF, BMP and TIFF are taken";

export function useUpload(onName: (name: string) => void): Upload {
  const { api } = useWorkspace();
  const [isBusy, setBusy] = useState(false);
  const [isOver, setOver] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const take = async (answer: Promise<Answer<AssetView>>): Promise<boolean> => {
    setBusy(true);
    setWrong(null);
    const kept = await answer;
    setBusy(false);
    if (kept.ok) onName(kept.value.name);
    else setWrong(kept.problems[0]?.message ?? "the picture was not taken");
    return kept.ok;
  };
  const send = (file: Blob): Promise<boolean> => take(api.upload(file));
  const receive = (files: Iterable<File>): void => {
    const file = firstPicture(files);
    if (file) void send(file);
    else setWrong(NO_PICTURE);
  };
  return {
    isBusy,
    isOver,
    wrong,
    choose: () => askForFile(receive),
    send,
    use: (digest) => take(api.usePicture(digest)),
    target: targetFor(receive, setOver),
  };
}

function targetFor(receive: (files: Iterable<File>) => void, setOver: (isOver: boolean) => void): Target {
  return {
    onDragOver(event) {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop(event) {
      setOver(false);
      if (event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      receive(event.dataTransfer.files);
    },
    onPaste(event) {
      if (event.clipboardData.files.length === 0) return;
      event.preventDefault();
      event.stopPropagation();
      receive(event.clipboardData.files);
    },
  };
}

function askForFile(receive: (files: Iterable<File>) => void): void {
  const input = Object.assign(document.createElement("input"), { type: "file", accept: PICTURE_TYPES.join(",") });
  input.addEventListener("change", () => {
    if (input.files && input.files.length > 0) receive(input.files);
  });
  input.click();
}
