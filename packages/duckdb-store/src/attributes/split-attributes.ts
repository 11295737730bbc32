// Attributes arrive as JSON text of a flat object of strings. Spans of one kind have the same text but for the values, so
// the text between the values is looked for where the last span had it, and the bytes of the values go to the columns of
// their slots as they are: no text is made of them. It all takes a fraction of the time of parsing JSON.
import { parseJsonValue, textEntries } from '@o11y-lab/model';
import type { ColumnSource } from '../columns/row-feed.ts';
import { type AttributeSet, type AttributeSets, SLOTS } from './attribute-sets.ts';

/** Sets with the same letters whose texts are tried before the JSON is parsed. */
const TRIED_MAX = 8;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CLOSE = 0x7d;

export interface SplitAttributes {
  /** JSON and letters of the rows that have no set, empty for the others; undefined when every row has one. */
  readonly maps: { readonly json: readonly string[]; readonly types: readonly string[] } | undefined;
  /** The set of each row; -1 for none. */
  readonly setIds: Int32Array;
  readonly slots: readonly ColumnSource[];
}

interface Template {
  readonly set: AttributeSet;
  /** What stands before each value: `{"key":"` and then `","key":"`. */
  readonly before: readonly Uint8Array[];
}

/** The values of one slot, row behind row. */
interface Slot {
  bytes: Buffer;
  length: number;
  readonly lengths: Uint32Array;
}

export function splitAttributes(
  jsons: readonly string[],
  types: readonly string[],
  sets: AttributeSets,
): SplitAttributes {
  const joined = jsons.join('');
  const bytes = Buffer.from(joined);
  const isAscii = bytes.length === joined.length;
  const slots: (Slot | undefined)[] = new Array(SLOTS).fill(undefined);
  const slotOf = (index: number): Slot => {
    slots[index] ??= {
      bytes: Buffer.allocUnsafe(jsons.length * 16),
      length: 0,
      lengths: new Uint32Array(jsons.length),
    };
    return slots[index];
  };
  const templates = new Map<string, Template[]>();
  const setIds = new Int32Array(jsons.length).fill(-1);
  let maps: { json: string[]; types: string[] } | undefined;
  let from = 0;
  for (let row = 0; row < jsons.length; row++) {
    const json = jsons[row] ?? '';
    const to = from + (isAscii ? json.length : Buffer.byteLength(json));
    const letters = types[row] ?? '';
    let set: AttributeSet | undefined;
    for (const template of templates.get(letters) ?? []) {
      if (!copyValues(bytes, from, to, template, slotOf, row)) continue;
      set = template.set;
      break;
    }
    set ??= setOfJson(json, letters, sets, templates, slotOf, row);
    from = to;
    if (set === undefined) {
      maps ??= { json: new Array<string>(jsons.length).fill(''), types: new Array<string>(jsons.length).fill('') };
      maps.json[row] = json;
      maps.types[row] = letters;
    } else {
      setIds[row] = set.id;
    }
  }
  if (maps !== undefined) sets.hasMaps = true;
  return {
    maps,
    setIds,
    slots: slots.map((slot) =>
      slot === undefined
        ? { kind: 'null' }
        : { kind: 'text-bytes', bytes: slot.bytes.subarray(0, slot.length), lengths: slot.lengths },
    ),
  };
}

/** Copies the values of a text that the template fits; false, and nothing copied, when it does not. */
function copyValues(
  bytes: Buffer,
  from: number,
  to: number,
  { set, before }: Template,
  slotOf: (index: number) => Slot,
  row: number,
): boolean {
  let at = from;
  for (let i = 0; i < before.length; i++) {
    const end = endOfText(bytes, at, to, before[i] ?? NOTHING);
    if (end < 0) return undo(set, i, slotOf, row);
    const slot = slotOf(set.slots[i] ?? 0);
    reserve(slot, to - end);
    const out = slot.bytes;
    let length = slot.length;
    at = end;
    for (let byte = bytes[at]; byte !== QUOTE; byte = bytes[++at]) {
      // An escape would have to be decoded.
      if (byte === BACKSLASH || byte === undefined || at >= to) return undo(set, i, slotOf, row);
      out[length++] = byte;
    }
    slot.lengths[row] = length - slot.length;
    slot.length = length;
  }
  if (at + 2 === to && bytes[at + 1] === CLOSE) return true;
  return undo(set, before.length, slotOf, row);
}

const NOTHING = new Uint8Array();

/** Where the text ends that has to stand at `at`; -1 when something else does. */
function endOfText(bytes: Buffer, at: number, to: number, text: Uint8Array): number {
  if (at + text.length > to) return -1;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text[i]) return -1;
  return at + text.length;
}

function undo(set: AttributeSet, count: number, slotOf: (index: number) => Slot, row: number): false {
  for (let i = 0; i < count; i++) {
    const slot = slotOf(set.slots[i] ?? 0);
    slot.length -= slot.lengths[row] ?? 0;
    slot.lengths[row] = 0;
  }
  return false;
}

function reserve(slot: Slot, more: number): void {
  if (slot.length + more <= slot.bytes.length) return;
  const wider = Buffer.allocUnsafe(2 * slot.bytes.length + more);
  slot.bytes.copy(wider, 0, 0, slot.length);
  slot.bytes = wider;
}

function setOfJson(
  json: string,
  types: string,
  sets: AttributeSets,
  templates: Map<string, Template[]>,
  slotOf: (index: number) => Slot,
  row: number,
): AttributeSet | undefined {
  // Too many for a set, and perhaps very many. What is no JSON is left to the map, which refuses it.
  if (types.length > SLOTS || (types === '' && json !== '{}') || parseJsonValue(json)?.kind !== 'map') return undefined;
  const entries = textEntries({ json, types });
  const keys = entries.map(([key]) => key);
  const set = sets.setOf(keys, types);
  if (set === undefined) return undefined;
  for (const [i, [, text]] of entries.entries()) {
    const slot = slotOf(set.slots[i] ?? 0);
    const value = Buffer.from(text);
    reserve(slot, value.length);
    value.copy(slot.bytes, slot.length);
    slot.lengths[row] = value.length;
    slot.length += value.length;
  }
  const before = keys.map((key, i) => Buffer.from(`${i === 0 ? '{' : '",'}${JSON.stringify(key)}:"`));
  const tried = templates.get(types) ?? [];
  templates.set(types, tried);
  const isTried = tried.some((other) => other.set === set);
  if (keys.length > 0 && tried.length < TRIED_MAX && !isTried) tried.push({ set, before });
  return set;
}
