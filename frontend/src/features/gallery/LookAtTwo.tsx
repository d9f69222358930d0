/** Two pictures: side by side under one lens, or upon each other with a line between them. */

import { Columns2, Maximize, SquareSplitHorizontal, X } from "lucide-react";
import { Dialog } from "radix-ui";
import { useState } from "react";
import type { PictureView } from "../../net/protocol";
import { IconButton } from "../../parts/Button";
import { Segmented } from "../../parts/Segmented";
import { LensFrame } from "./LensFrame";
import { Stage, sizeOf } from "./Stage";
import { titleOf } from "./picture-words";
import { useLens } from "./useLens";
import type { LensTools } from "./useLens";

type Way = "beside" | "upon";

interface Pair {
  readonly left: PictureView;
  readonly right: PictureView;
}

const WAYS = [
  { value: "beside", label: "Side by side", icon: Columns2 },
  { value: "upon", label: "Slider", icon: SquareSplitHorizontal },
] as const;

export function LookAtTwo(pair: Pair) {
  const [way, setWay] = useState<Way>("beside");
  const tools = useLens(sizeOf(pair.left));
  return (
    <div className="gallery-compare">
      <header>
        <Segmented label="How to compare" value={way} segments={WAYS} onChange={setWay} />
        <IconButton label="The whole picture" icon={Maximize} onClick={tools.fit} />
        <span className="gallery-scale">{Math.round(tools.lens.scale * 100)} %</span>
        <Dialog.Close asChild>
          <IconButton label="Close (Esc)" icon={X} className="gallery-close" />
        </Dialog.Close>
      </header>
      {way === "beside" ? <Beside {...pair} tools={tools} /> : <Upon {...pair} tools={tools} />}
      <footer>
        <Caption picture={pair.left} />
        <Caption picture={pair.right} />
      </footer>
    </div>
  );
}

interface Shown extends Pair {
  readonly tools: LensTools;
}

function Beside({ left, right, tools }: Shown) {
  const size = sizeOf(left);
  return (
    <div className="gallery-beside-each">
      {[left, right].map((picture) => (
        <LensFrame key={picture.digest} tools={tools}>
          <Stage picture={picture} lens={tools.lens} size={size} />
        </LensFrame>
      ))}
    </div>
  );
}

function Upon({ left, right, tools }: Shown) {
  const [at, setAt] = useState(50);
  const size = sizeOf(left);
  return (
    <div className="gallery-upon">
      <LensFrame tools={tools}>
        <Stage picture={right} lens={tools.lens} size={size} />
        <Stage picture={left} lens={tools.lens} size={size} clip={`inset(0 ${100 - at}% 0 0)`} />
        <div className="gallery-line" style={{ left: `${at}%` }} aria-hidden="true" />
      </LensFrame>
      <input
        type="range"
        className="gallery-slider"
        aria-label="How much of the left picture is seen"
        min={0}
        max={100}
        step={0.5}
        value={at}
        onChange={(event) => setAt(Number(event.currentTarget.value))}
      />
    </div>
  );
}

function Caption({ picture }: { readonly picture: PictureView }) {
  return (
    <p>
      <span>{titleOf(picture)}</span>
      {picture.seeds.length > 0 && <span className="gallery-seed">seed {picture.seeds.join(", ")}</span>}
    </p>
  );
}
