/** A mask that is painted: one byte for each pixel, strokes of a round brush, and what takes each of them back. */

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Pixels from the upper left corner up to, and without, the lower right one. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const NOTHING: Area = { left: 0, top: 0, right: 0, bottom: 0 };

interface Patch {
  readonly area: Area;
  readonly values: Uint8Array;
}

/** Bytes that are kept to undo strokes; the oldest are forgotten first. */
const KEPT = 64 * 2 ** 20;

/** Paints in place, for a mask has millions of values: the one thing in `core` that changes. */
export class MaskSheet {
  readonly values: Uint8Array;
  private before: Uint8Array;
  private touched: Area = NOTHING;
  private done: Patch[] = [];
  private undone: Patch[] = [];

  constructor(
    readonly width: number,
    readonly height: number,
    values?: Uint8Array,
    private readonly kept = KEPT,
  ) {
    this.values = values ?? new Uint8Array(width * height);
    this.before = this.values.slice();
  }

  get canUndo(): boolean {
    return this.done.length > 0;
  }

  get canRedo(): boolean {
    return this.undone.length > 0;
  }

  get isEmpty(): boolean {
    return !this.values.some((value) => value > 0);
  }

  /** Paint a line of the brush's width, or with 0 erase it. Gives what changed. */
  line(from: Spot, to: Spot, radius: number, value: number): Area {
    const area = this.within({
      left: Math.floor(Math.min(from.x, to.x) - radius - 1),
      top: Math.floor(Math.min(from.y, to.y) - radius - 1),
      right: Math.ceil(Math.max(from.x, to.x) + radius + 2),
      bottom: Math.ceil(Math.max(from.y, to.y) + radius + 2),
    });
    for (let y = area.top; y < area.bottom; y++) {
      for (let x = area.left; x < area.right; x++) {
        const cover = Math.min(1, Math.max(0, radius + 0.5 - distance({ x: x + 0.5, y: y + 0.5 }, from, to)));
        if (cover === 0) continue;
        const at = y * this.width + x;
        const now = this.values[at] ?? 0;
        this.values[at] = value > 0 ? Math.max(now, cover * value) : Math.min(now, (1 - cover) * 255);
      }
    }
    this.touched = union(this.touched, area);
    return area;
  }

  invert(): Area {
    return this.whole((value) => 255 - value);
  }

  /** Make all of it 0, or 255. */
  fill(value: number): Area {
    return this.whole(() => value);
  }

  /** A stroke is over: from now on it is undone as one. */
  settle(): void {
    if (isEmpty(this.touched)) return;
    this.done.push({ area: this.touched, values: this.cut(this.before, this.touched) });
    this.paste(this.before, { area: this.touched, values: this.cut(this.values, this.touched) });
    this.undone = [];
    this.touched = NOTHING;
    while (this.done.length > 1 && sizeOf(this.done) > this.kept) this.done.shift();
  }

  undo(): Area {
    this.settle();
    return this.turn(this.done, this.undone);
  }

  redo(): Area {
    this.settle();
    return this.turn(this.undone, this.done);
  }

  private whole(change: (value: number) => number): Area {
    this.settle();
    const area = { left: 0, top: 0, right: this.width, bottom: this.height };
    this.values.forEach((value, index) => (this.values[index] = change(value)));
    this.touched = area;
    this.settle();
    return area;
  }

  /** Swap the last patch of one pile with what stands there, which goes on the other. */
  private turn(from: Patch[], to: Patch[]): Area {
    const patch = from.pop();
    if (!patch) return NOTHING;
    to.push({ area: patch.area, values: this.cut(this.values, patch.area) });
    this.paste(this.values, patch);
    this.paste(this.before, patch);
    return patch.area;
  }

  private cut(values: Uint8Array, { left, top, right, bottom }: Area): Uint8Array {
    const width = right - left;
    const part = new Uint8Array(width * (bottom - top));
    for (let y = top; y < bottom; y++) {
      part.set(values.subarray(y * this.width + left, y * this.width + right), (y - top) * width);
    }
    return part;
  }

  private paste(values: Uint8Array, { area: { left, top, right, bottom }, values: part }: Patch): void {
    const width = right - left;
    for (let y = top; y < bottom; y++) {
      values.set(part.subarray((y - top) * width, (y - top + 1) * width), y * this.width + left);
    }
  }

  private within({ left, top, right, bottom }: Area): Area {
    const clamp = (value: number, most: number): number => Math.min(Math.max(value, 0), most);
    const area = {
      left: clamp(left, this.width),
      top: clamp(top, this.height),
      right: clamp(right, this.width),
      bottom: clamp(bottom, this.height),
    };
    return isEmpty(area) ? NOTHING : area;
  }
}

export function isEmpty({ left, top, right, bottom }: Area): boolean {
  return right <= left || bottom <= top;
}

function union(one: Area, other: Area): Area {
  if (isEmpty(one)) return other;
  if (isEmpty(other)) return one;
  return {
    left: Math.min(one.left, other.left),
    top: Math.min(one.top, other.top),
    right: Math.max(one.right, other.right),
    bottom: Math.max(one.bottom, other.bottom),
  };
}

/** From a spot to the nearest one on a line. */
function distance(spot: Spot, from: Spot, to: Spot): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((spot.x - from.x) * dx + (spot.y - from.y) * dy) / length;
  const part = Math.min(1, Math.max(0, along));
  return Math.hypot(spot.x - from.x - part * dx, spot.y - from.y - part * dy);
}

function sizeOf(patches: readonly Patch[]): number {
  return patches.reduce((bytes, { values }) => bytes + values.length, 0);
}
