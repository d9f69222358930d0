/** A dialog: it stands above the page until it is closed, and the keyboard stays in it. */

import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Icon } from "./Icon";
import "./button.css";
import "./dialog.css";

export interface DialogProps {
  readonly title: string;
  /** A sentence under the title. */
  readonly about?: ReactNode;
  readonly onClose: () => void;
  readonly size?: "small" | "medium" | "large" | "page";
  /** Buttons at its end. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** It is open as long as it is drawn. */
export function Dialog({ title, about, onClose, size = "medium", actions, children }: DialogProps) {
  return (
    <Radix.Root open onOpenChange={(open) => (open ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="ui-overlay">
          <Radix.Content
            className={`ui-dialog is-${size}`}
            onOpenAutoFocus={(event) => focusFirst(event)}
            {...(about === undefined && { "aria-describedby": undefined })}
          >
            <header className="ui-dialog-head">
              <div>
                <Radix.Title className="ui-dialog-title">{title}</Radix.Title>
                {about !== undefined && <Radix.Description className="ui-dialog-about">{about}</Radix.Description>}
              </div>
              <Radix.Close asChild>
                <button type="button" className="ui-button is-icon is-quiet is-medium" aria-label="Close">
                  <Icon of={X} size={16} />
                </button>
              </Radix.Close>
            </header>
            <div className="ui-dialog-body">{children}</div>
            {actions && <footer className="ui-dialog-actions">{actions}</footer>}
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The focus begins with what the dialog is for, not with the button that closes it. */
function focusFirst(event: Event): void {
  const dialog = event.currentTarget instanceof HTMLElement ? event.currentTarget : null;
  const first = dialog?.querySelector<HTMLElement>(FIRST);
  if (!first) return;
  event.preventDefault();
  if (!dialog?.contains(document.activeElement)) first.focus(); // something in it may have asked for it already
}

const FIRST = [".ui-dialog-body", ".ui-dialog-actions"]
  .flatMap((part) => ["input", "textarea", "button", "[tabindex='0']"].map((one) => `${part} ${one}:not(:disabled)`))
  .join(", ");
