/** A picture: dropped, pasted, chosen from the disk or the gallery; its thumbnail, its name, and a mask painted on it. */

import { Brush, Images, Upload } from "lucide-react";
import { Suspense, useState } from "react";
import { literalText } from "../core/fields/standing";
import { shownName } from "../core/fields/pictures";
import { Button } from "../parts/Button";
import { Popover } from "../parts/Popover";
import { Spinner } from "../parts/Spinner";
import { later } from "../parts/later";
import { ChosenName } from "./ChosenName";
import { PickedPicture } from "./PickedPicture";
import { useGestures } from "./gesture";
import { useUpload } from "./useUpload";
import type { Upload as Uploading } from "./useUpload";
import { controlOf, literalOf } from "./widget";
import type { WidgetProps } from "./widget";
import "./image-input.css";

/** Painting and the gallery are for few: they are loaded when they are asked for. */
const MaskPainter = later(async () => (await import("./MaskPainter")).MaskPainter);
const PicturePicker = later(async () => (await import("./PicturePicker")).PicturePicker);

export function ImageInput(props: WidgetProps) {
  return props.room === "card" ? <ImageButton {...props} /> : <ImageSheet {...props} />;
}

/** On a card there is room for the name, and a button that shows the rest. */
function ImageButton(props: WidgetProps) {
  const name = literalText(literalOf(props) ?? null);
  const { upload } = useTaking(props);
  const trigger = (
    <button
      type="button"
      {...controlOf(props)}
      {...upload.target}
      aria-label={`${props.label}: ${name === "" ? "no picture" : shownName(name)}`}
      className={`choice-field is-card nodrag ${upload.isOver ? "is-over" : ""}`}
    >
      {name !== "" && <PickedPicture name={name} label="" size={32} className="image-input-mark" />}
      <span className="choice-field-value">{name === "" ? "choose a picture" : shownName(name)}</span>
    </button>
  );
  return (
    <Popover label={props.label} className="image-input-popover nowheel" trigger={trigger}>
      <ImageSheet {...props} id={`${props.id}-sheet`} room="inspector" />
    </Popover>
  );
}

function ImageSheet(props: WidgetProps) {
  const name = literalText(literalOf(props) ?? null);
  const { upload, onName } = useTaking(props);
  return (
    <div className={`image-input is-${props.room} ${upload.isOver ? "is-over" : ""}`} {...upload.target}>
      <div className="image-input-picture">
        {name === "" ? (
          <p className="image-input-empty">Drop a picture here, paste one, or choose one.</p>
        ) : (
          <PickedPicture name={name} label={`${props.label}: ${shownName(name)}`} size={512} />
        )}
        {upload.isBusy && (
          <span className="image-input-busy">
            <Spinner label="The picture is being uploaded" />
          </span>
        )}
      </div>
      <ChosenName {...props} name={name} />
      {upload.wrong !== null && (
        <p className="image-input-wrong" role="alert">
          {upload.wrong}
        </p>
      )}
      <Tools name={name} label={props.label} upload={upload} onName={onName} />
    </div>
  );
}

/** Takes pictures for the field, all that comes of one under one gesture. */
function useTaking({ onChange }: WidgetProps) {
  const { begin } = useGestures("image");
  const onName = (name: string): void => onChange({ value: name }, begin());
  return { upload: useUpload(onName), onName };
}

interface ToolsProps {
  readonly name: string;
  readonly label: string;
  readonly upload: Uploading;
  readonly onName: (name: string) => void;
}

function Tools({ name, label, upload, onName }: ToolsProps) {
  const [asked, ask] = useState<"gallery" | "mask" | null>(null);
  const close = (): void => ask(null);
  const keep = (file: Blob): Promise<boolean> => upload.send(file);
  return (
    <div className="image-input-tools">
      <Button size="small" icon={Upload} onClick={upload.choose} title="Choose a picture from the disk">
        Choose
      </Button>
      <Button size="small" icon={Images} onClick={() => ask("gallery")} title="Take a picture that a run made">
        Gallery
      </Button>
      {name !== "" && (
        <Button size="small" icon={Brush} onClick={() => ask("mask")} title="Paint a mask over the picture">
          Mask
        </Button>
      )}
      <Suspense>
        {asked === "gallery" && <PicturePicker label={label} onPick={upload.use} onName={onName} onClose={close} />}
        {asked === "mask" && <MaskPainter name={name} label={label} onKeep={keep} onClose={close} />}
      </Suspense>
    </div>
  );
}
