/** Painting a mask over a picture. What is painted is the picture's opacity, which `LoadImage` gives as its mask. */

import { Brush, Contrast, Eraser, Redo2, Trash2, Undo2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { CSSProperties } from "react";
import { Button, IconButton } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { Segmented } from "../parts/Segmented";
import { Spinner } from "../parts/Spinner";
import { MaskCanvas } from "./MaskCanvas";
import type { Tool } from "./MaskCanvas";
import { loadPainting } from "./painting";
import type { Painting } from "./painting";
import { pictureAddress } from "./addresses";
import "./number-field.css";
import "./mask-painter.css";

export interface MaskPainterProps {
  /** The picture's name. */
  readonly name: string;
  readonly label: string;
  /** Keep the picture with its mask; false where that failed. */
  readonly onKeep: (file: Blob) => Promise<boolean>;
  readonly onClose: () => void;
}

const LARGEST = 200;

export function MaskPainter({ name, label, onKeep, onClose }: MaskPainterProps) {
  const { painting, wrong } = usePainting(name);
  const [isBusy, setBusy] = useState(false);
  const [turn, setTurn] = useState(0);
  const keep = async (): Promise<void> => {
    if (!painting) return;
    setBusy(true);
    const isKept = await onKeep(await painting.file());
    setBusy(false);
    if (isKept) onClose();
  };
  const actions = (
    <>
      <Button onClick={onClose}>Cancel</Button>
      <Button kind="primary" disabled={!painting || isBusy || painting.sheet.isEmpty} onClick={() => void keep()}>
        Keep the mask
      </Button>
    </>
  );
  const about = `Over ${label}. What is painted is 1 in its mask.`;
  return (
    <Dialog title="Paint a mask" about={about} size="page" onClose={onClose} actions={actions}>
      {wrong !== null && <p role="alert">{wrong}</p>}
      {!painting && wrong === null && <Spinner label="The picture is being opened" />}
      {painting && <Room painting={painting} turn={turn} onChanged={() => setTurn((now) => now + 1)} />}
    </Dialog>
  );
}

interface RoomProps {
  readonly painting: Painting;
  /** Counts what changed the mask, which itself stays the same object. */
  readonly turn: number;
  readonly onChanged: () => void;
}

function Room({ painting, turn, onChanged }: RoomProps) {
  const [tool, setTool] = useState<Tool>("brush");
  const [radius, setRadius] = useState(() => Math.max(4, Math.round(painting.pixels.width / 24)));
  const shared = { painting, tool, radius, turn, onTool: setTool, onChanged };
  return (
    <div className="mask-painter">
      <Tools {...shared} onRadius={setRadius} />
      <MaskCanvas {...shared} onRadius={(next) => setRadius(Math.min(LARGEST, Math.max(1, next)))} />
    </div>
  );
}

interface ToolsProps {
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
  readonly radius: number;
  readonly onRadius: (radius: number) => void;
  readonly painting: Painting;
  readonly onChanged: () => void;
}

function Tools({ tool, onTool, radius, onRadius, painting, onChanged }: ToolsProps) {
  const { sheet } = painting;
  const perform = (change: () => unknown) => () => {
    change();
    onChanged();
  };
  return (
    <div className="mask-painter-tools" role="toolbar" aria-label="Painting">
      <Segmented
        label="Tool"
        value={tool}
        segments={[
          { value: "brush", label: "Brush", icon: Brush },
          { value: "eraser", label: "Eraser", icon: Eraser },
        ]}
        onChange={onTool}
      />
      <label className="mask-painter-size">
        <span>Size</span>
        <input
          type="range"
          className="number-field-slider"
          style={{ "--share": radius / LARGEST } as CSSProperties}
          aria-label="Size of the brush"
          min={1}
          max={LARGEST}
          value={radius}
          onChange={(event) => onRadius(event.currentTarget.valueAsNumber)}
        />
        <output>{radius * 2} px</output>
      </label>
      <span className="mask-painter-gap" />
      <IconButton label="Undo" icon={Undo2} disabled={!sheet.canUndo} onClick={perform(() => sheet.undo())} />
      <IconButton label="Redo" icon={Redo2} disabled={!sheet.canRedo} onClick={perform(() => sheet.redo())} />
      <IconButton label="Invert" icon={Contrast} onClick={perform(() => sheet.invert())} />
      <IconButton label="Clear" icon={Trash2} onClick={perform(() => sheet.fill(0))} />
    </div>
  );
}

interface Opened {
  readonly painting: Painting | null;
  readonly wrong: string | null;
}

function usePainting(name: string): Opened {
  const [opened, setOpened] = useState<Opened>({ painting: null, wrong: null });
  const asked = useRef("");
  useEffect(() => {
    if (asked.current === name) return;
    asked.current = name;
    loadPainting(pictureAddress(name)).then(
      (painting) => setOpened({ painting, wrong: null }),
      () => setOpened({ painting: null, wrong: "This picture cannot be opened here." }),
    );
  }, [name]);
  return opened;
}
