// KeyValue and AnyValue, from JSON to the text that stands for them.
import { VALUE_DEPTH_MAX } from '../wire/bounds.ts';
import type { JsonReader } from '../wire/json-reader.ts';
import { END } from '../wire/json-reader.ts';
import type { JsonText } from '../wire/json-text.ts';
import { AttributeSet, LETTER } from './attribute-set.ts';
import { endContainer, unquoted, writeBool, writeDouble, writeEmpty, writeInt } from './value-text.ts';

/** Reads a list of KeyValues into `set`. */
export function readAttributes(reader: JsonReader, set: AttributeSet): void {
  for (let more = reader.openArray(); more; more = reader.nextItem()) readKeyValue(reader, set, 0);
}

/** Reads an AnyValue; its text stands alone, without quotes. */
export function readBody(reader: JsonReader, scratch: JsonText): { readonly text: string; readonly letter: number } {
  const start = reader.at;
  if (reader.openObject() === 'stringValue') {
    // One string and nothing else is what nearly every log record has.
    const text = reader.string();
    if (reader.nextKey() === END) return { text, letter: LETTER.string };
  }
  reader.at = start;
  scratch.clear();
  const letter = writeValue(reader, scratch, 0);
  return { text: unquoted(scratch), letter };
}

/** The value is written behind its key; where it stands before the key, it is read when the key is known. */
function readKeyValue(reader: JsonReader, set: AttributeSet, depth: number): void {
  const { out } = set;
  let hasKey = false;
  let letter = 0;
  let valueStart = 0;
  let valueAt = -1;
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    if (key === 'key' && !hasKey) {
      set.beginKey();
      reader.copyString(out);
      set.endKey();
      hasKey = true;
      valueStart = out.length;
    } else if (key === 'value' && hasKey) {
      out.length = valueStart;
      letter = writeValue(reader, out, depth);
    } else {
      if (key === 'value') valueAt = reader.at;
      reader.skip();
    }
  }
  if (!hasKey) {
    set.beginKey();
    out.string('');
    set.endKey();
  }
  if (letter === 0 && valueAt >= 0) {
    const end = reader.at;
    reader.at = valueAt;
    letter = writeValue(reader, out, depth);
    reader.at = end;
  }
  if (letter === 0) {
    writeEmpty(out, depth === 0);
    letter = LETTER.empty;
  }
  set.endValue(letter);
}

/** Writes an AnyValue and returns its letter. `depth` counts the values around it. */
function writeValue(reader: JsonReader, out: JsonText, depth: number): number {
  if (depth >= VALUE_DEPTH_MAX) reader.fail(`attribute values nest deeper than ${VALUE_DEPTH_MAX}`);
  const asText = depth === 0;
  const start = out.length;
  let letter: number = LETTER.empty;
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    const kind = typeof key === 'string' ? LETTER_OF_KEY.get(key) : undefined;
    if (kind === undefined) {
      reader.skip();
      continue;
    }
    out.length = start; // of several values in the oneof, the last one counts
    letter = kind;
    switch (kind) {
      case LETTER.string:
        reader.copyString(out);
        break;
      case LETTER.bool:
        writeBool(out, reader.bool(), asText);
        break;
      case LETTER.int:
        reader.int64();
        writeInt(out, reader.low, reader.high, asText);
        break;
      case LETTER.double:
        writeDouble(out, reader.double(), asText);
        break;
      case LETTER.array:
        writeArray(reader, out, depth + 1);
        endContainer(out, start, asText);
        break;
      case LETTER.map:
        writeMap(reader, out, depth + 1);
        endContainer(out, start, asText);
        break;
      default:
        reader.copyBase64(out);
    }
  }
  if (letter === LETTER.empty) writeEmpty(out, asText);
  return letter;
}

const LETTER_OF_KEY: ReadonlyMap<string, number> = new Map([
  ['stringValue', LETTER.string],
  ['boolValue', LETTER.bool],
  ['intValue', LETTER.int],
  ['doubleValue', LETTER.double],
  ['arrayValue', LETTER.array],
  ['kvlistValue', LETTER.map],
  ['bytesValue', LETTER.bytes],
]);

function writeArray(reader: JsonReader, out: JsonText, depth: number): void {
  let count = 0;
  out.byte(0x5b);
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    if (key !== 'values') {
      reader.skip();
      continue;
    }
    for (let more = reader.openArray(); more; more = reader.nextItem()) {
      if (count++ > 0) out.byte(0x2c);
      writeValue(reader, out, depth);
    }
  }
  out.byte(0x5d);
}

function writeMap(reader: JsonReader, out: JsonText, depth: number): void {
  const set = new AttributeSet(out);
  set.open();
  for (let key = reader.openObject(); key !== END; key = reader.nextKey()) {
    if (key !== 'values') {
      reader.skip();
      continue;
    }
    for (let more = reader.openArray(); more; more = reader.nextItem()) readKeyValue(reader, set, depth);
  }
  set.close();
}
