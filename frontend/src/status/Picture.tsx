/** A picture that came as bytes. The browser holds them as long as it is drawn. */

import { useEffect, useRef } from "react";

export interface PictureProps {
  readonly picture: Blob;
  readonly label: string;
  readonly className?: string;
}

export function Picture({ picture, label, className = "" }: PictureProps) {
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const address = URL.createObjectURL(picture);
    if (image.current) image.current.src = address;
    return () => URL.revokeObjectURL(address);
  }, [picture]);
  return <img ref={image} alt={label} className={className} draggable={false} />;
}
