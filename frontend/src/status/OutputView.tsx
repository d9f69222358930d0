/** One thing that a job made, shown as what it is: a picture, a sound, a film, a value; else something to save. */

import { Download } from "lucide-react";
import type { Made, MadeFile } from "../core/run/made";
import { shownAs, valueText } from "../core/run/made";
import { size } from "../core/run/words";
import { assetAddress } from "../net/api";
import { Icon } from "../parts/Icon";
import "./output.css";

export interface OutputViewProps {
  readonly output: Made;
  /** What it is of, for those who cannot see it. */
  readonly label: string;
  /** Pixels that a picture is shown in; whole without it. */
  readonly thumbnail?: number;
}

export function OutputView({ output, label, thumbnail }: OutputViewProps) {
  if (output.kind === "value") return <output className="output-value">{valueText(output.value)}</output>;
  const address = assetAddress(output.digest);
  switch (shownAs(output)) {
    case "picture":
      return (
        <img
          className="output-picture"
          src={thumbnail === undefined ? address : assetAddress(output.digest, thumbnail)}
          alt={label}
          loading="lazy"
          decoding="async"
          draggable={false}
        />
      );
    case "sound":
      return <audio className="output-sound nodrag" controls preload="metadata" src={address} aria-label={label} />;
    case "film":
      return <video className="output-picture nodrag" controls preload="metadata" src={address} aria-label={label} />;
    default:
      return <FileLink file={output} label={label} />;
  }
}

function FileLink({ file, label }: { readonly file: MadeFile; readonly label: string }) {
  return (
    <a className="output-file nodrag" href={`${assetAddress(file.digest)}?download=true`} download>
      <Icon of={Download} size={13} />
      <span>{label}</span>
      <small>
        {file.media_type}, {size(file.size)}
      </small>
    </a>
  );
}
