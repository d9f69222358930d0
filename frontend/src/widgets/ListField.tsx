/** A list: its items one below the other, each with its own widget, to add, remove and put in order. */

import { ArrowDown, ArrowUp, Plus, X } from "lucide-react";
import type { Item, Value } from "../core/document/model";
import { isLink } from "../core/document/model";
import type { Field } from "../core/fields/field";
import { itemsOf, valueOfItems, withItem, withMoved, withoutItem } from "../core/fields/lists";
import type { Json } from "../core/json";
import { Icon } from "../parts/Icon";
import { Popover } from "../parts/Popover";
import { LinkChip } from "./LinkChip";
import { SmallButton } from "./SmallButton";
import { Widget } from "./Widget";
import { useGestures } from "./gesture";
import { controlOf } from "./widget";
import type { WidgetProps } from "./widget";
import "./list-field.css";

export function ListField(props: WidgetProps) {
  return props.room === "card" ? <ListButton {...props} /> : <ListItems {...props} />;
}

/** On a card there is room for how many there are, and a button that shows them. */
function ListButton(props: WidgetProps) {
  const count = itemsOf(standing(props)).length;
  return (
    <Popover
      label={props.label}
      className="list-field-sheet nowheel"
      trigger={
        <button
          type="button"
          {...controlOf(props)}
          aria-label={`${props.label}: ${counted(count)}`}
          className="choice-field is-card nodrag"
        >
          <span className="choice-field-value">{counted(count)}</span>
        </button>
      }
    >
      <ListItems {...props} id={`${props.id}-sheet`} room="inspector" />
    </Popover>
  );
}

const counted = (count: number): string => (count === 1 ? "1 item" : count === 0 ? "no items" : `${count} items`);

function standing({ value, fallback }: WidgetProps): Value | null {
  return value ?? (fallback === undefined ? null : { value: fallback });
}

function ListItems(props: WidgetProps) {
  const { field, onChange, id, label } = props;
  const { begin } = useGestures("list");
  const items = itemsOf(standing(props));
  const write = (next: readonly Item[], gesture = begin()): void => onChange(valueOfItems(next), gesture);
  return (
    <div className="list-field" role="group" {...controlOf(props)}>
      {items.length === 0 && <p className="field-none">No items.</p>}
      <ol className="list-field-items">
        {items.map((item, index) => (
          <li key={index} className="list-field-item">
            <ItemWidget
              {...props}
              item={item}
              id={`${id}-${index}`}
              label={`${label}, item ${index + 1}`}
              onItem={(next, gesture) => write(withItem(items, index, next), gesture)}
            />
            <ItemButtons items={items} index={index} write={write} />
          </li>
        ))}
      </ol>
      {field.item?.kind === "link" ? (
        <p className="field-none">Draw links to it on the canvas to add items.</p>
      ) : (
        <button type="button" className="list-field-add" onClick={() => write([...items, newItem(field, items)])}>
          <Icon of={Plus} size={13} /> Add an item
        </button>
      )}
    </div>
  );
}

interface ItemButtonsProps {
  readonly items: readonly Item[];
  readonly index: number;
  readonly write: (items: readonly Item[]) => void;
}

function ItemButtons({ items, index, write }: ItemButtonsProps) {
  const move = (by: number): void => write(withMoved(items, index, index + by));
  const name = `item ${index + 1}`;
  return (
    <>
      <SmallButton icon={ArrowUp} label={`Move ${name} up`} isDisabled={index === 0} onClick={() => move(-1)} />
      <SmallButton
        icon={ArrowDown}
        label={`Move ${name} down`}
        isDisabled={index === items.length - 1}
        onClick={() => move(1)}
      />
      <SmallButton icon={X} label={`Remove ${name}`} onClick={() => write(withoutItem(items, index))} />
    </>
  );
}

interface ItemProps extends WidgetProps {
  readonly item: Item;
  readonly onItem: (item: Item, gesture: string) => void;
}

function ItemWidget({ item, onItem, ...props }: ItemProps) {
  const { field } = props;
  if (isLink(item) || !field.item) return isLink(item) && <LinkChip {...props} link={item} onDisconnect={null} />;
  return (
    <Widget
      {...props}
      field={{ ...field.item, name: field.name }}
      value={item}
      fallback={undefined}
      isWrong={false}
      onChange={(value, gesture) => "items" in value || onItem(value, gesture)}
    />
  );
}

/** A new item is like the one before it, or the least that its kind can be. */
function newItem({ item }: Field, items: readonly Item[]): Item {
  const last = items.at(-1);
  if (last && !isLink(last)) return last;
  const first: Partial<Record<Field["kind"], Json>> = {
    int: item?.min ?? 0,
    float: item?.min ?? 0,
    seed: 0,
    toggle: false,
  };
  return { value: first[item?.kind ?? "text"] ?? item?.type.choices[0] ?? "" };
}
