/** New: the workflows that come with Darkroom, each with a picture that it made, and an empty one. */

import { FilePlus, ImageOff } from "lucide-react";
import type { ReactNode } from "react";
import { useState } from "react";
import type { TemplateEntry } from "../../net/protocol";
import { Dialog } from "../../parts/Dialog";
import { EmptyState } from "../../parts/EmptyState";
import { Icon } from "../../parts/Icon";
import { Spinner } from "../../parts/Spinner";
import { useWorkspace } from "../../parts/workspace";
import type { Tab } from "../../store/tabs";
import { createDocument, useTemplate as makeFrom } from "./actions";
import { useAnswer } from "./useAnswer";
import "./templates.css";

export function TemplatesSheet() {
  const workspace = useWorkspace();
  const { api, view } = workspace;
  const [told] = useAnswer(api.templates);
  const [isMaking, setIsMaking] = useState(false);
  const close = (): void => view.setState({ sheet: null });

  async function make(how: () => Promise<Tab | null>): Promise<void> {
    setIsMaking(true);
    const tab = await how();
    setIsMaking(false);
    if (tab) close();
  }

  return (
    <Dialog
      title="New workflow"
      about="Begin with one that is ready to run, or with nothing."
      size="large"
      onClose={close}
    >
      {told.kind === "asking" && <Spinner label="The templates are being looked up" />}
      {told.kind === "refused" && <EmptyState title={told.problem.message}>{told.problem.hint}</EmptyState>}
      <Choices
        templates={told.kind === "told" ? told.value.templates : []}
        isDisabled={isMaking}
        onTemplate={(name) => void make(() => makeFrom(workspace, name))}
        onEmpty={() => void make(() => createDocument(workspace, "Untitled"))}
      />
    </Dialog>
  );
}

interface ChoicesProps {
  readonly templates: readonly TemplateEntry[];
  readonly isDisabled: boolean;
  readonly onTemplate: (name: string) => void;
  readonly onEmpty: () => void;
}

function Choices({ templates, isDisabled, onTemplate, onEmpty }: ChoicesProps) {
  return (
    <ul className="templates" aria-busy={isDisabled}>
      {templates.map((one) => (
        <Choice
          key={one.name}
          title={one.title}
          about={one.description}
          picture={<Picture of={one} />}
          isDisabled={isDisabled}
          onChoose={() => onTemplate(one.name)}
        />
      ))}
      <Choice
        title="Empty"
        about="A bare canvas. Press Tab on it to add the first node."
        picture={<Icon of={FilePlus} size={26} />}
        isDisabled={isDisabled}
        onChoose={onEmpty}
      />
    </ul>
  );
}

interface ChoiceProps {
  readonly title: string;
  readonly about: string;
  readonly picture: ReactNode;
  readonly isDisabled: boolean;
  readonly onChoose: () => void;
}

function Choice({ title, about, picture, isDisabled, onChoose }: ChoiceProps) {
  return (
    <li>
      <button type="button" className="template" disabled={isDisabled} onClick={onChoose}>
        <span className="template-picture">{picture}</span>
        <strong>{title}</strong>
        <span className="template-about">{about}</span>
      </button>
    </li>
  );
}

function Picture({ of: { picture, width, height } }: { readonly of: TemplateEntry }) {
  if (picture === null) return <Icon of={ImageOff} size={26} />;
  return <img src={picture} width={width} height={height} alt="" loading="lazy" decoding="async" />;
}
