/** What made a picture: its prompts, its seed, the parameters, and what can be done with all that. */

import { Copy, Download, FilePlus2, ImageDown, Star, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import type { Json } from "../../core/json";
import { valueText } from "../../core/run/made";
import type { PictureDetails, PictureView } from "../../net/protocol";
import { Button, IconButton } from "../../parts/Button";
import { Menu } from "../../parts/Menu";
import { useTab, useWorkspace } from "../../parts/workspace";
import { tell } from "../../store/notices";
import { download, openMaker, sendEntry, throwAway } from "./picture-entries";
import { factsOf, isPicture, titleOf } from "./picture-words";
import { useGallery } from "./useGallery";

export function Details({ picture }: { readonly picture: PictureView }) {
  const details = useDetails(picture.digest);
  const texts = picture.texts.filter((text) => text.trim() !== "");
  const isNew = (value: unknown): boolean => value !== "" && !texts.includes(String(value));
  const parameters = Object.entries(details?.parameters ?? {}).filter(([, value]) => isNew(value));
  return (
    <div className="gallery-details">
      {texts.length === 0 && <h2>{titleOf(picture)}</h2>}
      {texts.map((text, index) => (
        <Prompt key={index} text={text} />
      ))}
      <Actions picture={picture} />
      <Facts facts={factsOf(picture)} />
      {parameters.length > 0 && (
        <>
          <h3>Parameters</h3>
          <Facts facts={parameters.map(([name, value]) => [name, valueText(value as Json)])} />
        </>
      )}
    </div>
  );
}

function Prompt({ text }: { readonly text: string }) {
  const { notices } = useWorkspace();
  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(text);
    tell(notices, { text: "The prompt is copied" });
  }
  return (
    <div className="gallery-prompt">
      <p>{text}</p>
      <IconButton label="Copy the prompt" icon={Copy} size="small" onClick={() => void copy()} />
    </div>
  );
}

function Actions({ picture }: { readonly picture: PictureView }) {
  const workspace = useWorkspace();
  const gallery = useGallery();
  const tab = useTab();
  const send = sendEntry(workspace, tab, picture);
  const close = (): void => gallery.actions.look(null);
  return (
    <div className="gallery-actions">
      <Button
        icon={FilePlus2}
        kind="primary"
        onClick={() => {
          close();
          void openMaker(workspace, picture);
        }}
      >
        Open the workflow that made this
      </Button>
      <div>
        <IconButton
          label={picture.starred ? "Take the star away (S)" : "Star (S)"}
          icon={Star}
          pressed={picture.starred}
          onClick={() => void gallery.actions.star([picture.digest], !picture.starred)}
        />
        {isPicture(picture) && (
          <Menu entries={send.entries}>
            <IconButton label="Use as an image input" icon={ImageDown} />
          </Menu>
        )}
        <IconButton label="Download" icon={Download} onClick={() => download(picture)} />
        <IconButton
          label="Delete (Del)"
          icon={Trash2}
          onClick={() => void throwAway(workspace, gallery, [picture.digest])}
        />
      </div>
    </div>
  );
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }) {
  return (
    <dl className="gallery-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function useDetails(digest: string): PictureDetails | null {
  const { api } = useWorkspace();
  const [details, setDetails] = useState<PictureDetails | null>(null);
  useEffect(() => {
    let isGone = false;
    void api.picture(digest).then((answer) => {
      if (!isGone && answer.ok) setDetails(answer.value);
    });
    return () => {
      isGone = true;
    };
  }, [api, digest]);
  return details?.digest === digest ? details : null;
}
