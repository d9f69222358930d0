/** A picture by its name in a workflow, small; in words where it cannot be shown. */

import { ImageOff } from "lucide-react";
import { useState } from "react";
import { Icon } from "../parts/Icon";
import { pictureAddress } from "./addresses";

export interface PickedPictureProps {
  readonly name: string;
  /** Empty where the name is said beside it. */
  readonly label: string;
  /** Pixels that it fits into. */
  readonly size: number;
  readonly className?: string;
}

export function PickedPicture({ name, label, size, className = "" }: PickedPictureProps) {
  const [lost, setLost] = useState("");
  if (lost === name) {
    return (
      <span className={`picked-picture-lost ${className}`} title={`${name} cannot be shown here`}>
        <Icon of={ImageOff} size={size < 64 ? 13 : 20} />
        {size >= 64 && <span>This picture cannot be shown here.</span>}
      </span>
    );
  }
  return (
    <img
      className={className}
      src={pictureAddress(name, size)}
      alt={label}
      draggable={false}
      decoding="async"
      onError={() => setLost(name)}
    />
  );
}
