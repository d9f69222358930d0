/** The widget of a field: one for each kind of value. */

import { AnyField } from "./AnyField";
import { ChoiceField } from "./ChoiceField";
import { ImageInput } from "./ImageInput";
import { ListField } from "./ListField";
import { ModelField } from "./ModelField";
import { NumberField } from "./NumberField";
import { PromptBox } from "./PromptBox";
import { SeedField } from "./SeedField";
import { TextBox } from "./TextBox";
import { ToggleField } from "./ToggleField";
import type { WidgetProps } from "./widget";

export function Widget(props: WidgetProps) {
  const { kind, multiline } = props.field;
  switch (kind) {
    case "int":
    case "float":
      return <NumberField {...props} />;
    case "seed":
      return <SeedField {...props} />;
    case "toggle":
      return <ToggleField {...props} />;
    case "choice":
      return <ChoiceField {...props} />;
    case "model":
      return <ModelField {...props} />;
    case "image":
      return <ImageInput {...props} />;
    case "list":
      return <ListField {...props} />;
    case "any":
      return <AnyField {...props} />;
    case "text":
      return multiline ? <PromptBox {...props} /> : <TextBox {...props} />;
    case "name":
      return <TextBox {...props} />;
    case "link":
      return <span className="field-none">needs a link</span>;
  }
}
