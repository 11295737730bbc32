// KeyValue and AnyValue, from protobuf to the text that stands for them.
import { VALUE_DEPTH_MAX } from '../wire/bounds.ts';
import type { JsonText } from '../wire/json-text.ts';
import type { ProtobufReader } from '../wire/protobuf-reader.ts';
import { BYTES, FIXED64, fieldSet, VARINT } from '../wire/protobuf-reader.ts';
import { AttributeSet, LETTER } from './attribute-set.ts';
import { endContainer, unquoted, writeBool, writeDouble, writeEmpty, writeInt } from './value-text.ts';

const KEY_VALUE_FIELDS = fieldSet(1, 2);
const ANY_VALUE_FIELDS = fieldSet(1, 2, 3, 4, 5, 6, 7);
const LIST_FIELDS = fieldSet(1);

/** Reads a KeyValue field into `set`. */
export function readAttribute(reader: ProtobufReader, set: AttributeSet): void {
  readKeyValue(reader, set, 0);
}

/** Reads an AnyValue field; its text stands alone, without quotes. */
export function readBody(
  reader: ProtobufReader,
  scratch: JsonText,
): { readonly text: string; readonly letter: number } {
  const outer = reader.enter();
  if (reader.at < reader.limit && reader.bytes[reader.at] === ((1 << 3) | BYTES)) {
    // One string and nothing else is what nearly every log record has.
    const start = reader.at++;
    const text = reader.string();
    if (reader.at === reader.limit) {
      reader.leave(outer);
      return { text, letter: LETTER.string };
    }
    reader.at = start;
  }
  scratch.clear();
  const letter = writeValue(reader, scratch, 0);
  reader.leave(outer);
  return { text: unquoted(scratch), letter };
}

function readKeyValue(reader: ProtobufReader, set: AttributeSet, depth: number): void {
  const outer = reader.enter();
  let keyFrom = 0;
  let keyTo = 0;
  let valueFrom = -1;
  let valueTo = 0;
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    switch (tag) {
      case (1 << 3) | BYTES:
        reader.range();
        keyFrom = reader.from;
        keyTo = reader.at;
        break;
      case (2 << 3) | BYTES:
        reader.range();
        valueFrom = reader.from;
        valueTo = reader.at;
        break;
      default:
        reader.skip(tag, KEY_VALUE_FIELDS);
    }
  }
  const end = reader.limit;
  set.beginKey();
  set.out.utf8(reader.bytes, keyFrom, keyTo);
  set.endKey();
  if (valueFrom < 0) {
    writeEmpty(set.out, depth === 0);
    set.endValue(LETTER.empty);
  } else {
    reader.at = valueFrom;
    reader.limit = valueTo;
    set.endValue(writeValue(reader, set.out, depth));
  }
  reader.at = end;
  reader.leave(outer);
}

/** Writes the AnyValue that the reader has entered and returns its letter. `depth` counts the values around it. */
function writeValue(reader: ProtobufReader, out: JsonText, depth: number): number {
  if (depth >= VALUE_DEPTH_MAX) reader.fail(`attribute values nest deeper than ${VALUE_DEPTH_MAX}`);
  const asText = depth === 0;
  const start = out.length;
  let letter: number = LETTER.empty;
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    const known = tag >>> 3 <= 7;
    if (known) out.length = start; // of several values in the oneof, the last one counts
    switch (tag) {
      case (1 << 3) | BYTES:
        reader.range();
        out.utf8(reader.bytes, reader.from, reader.at);
        letter = LETTER.string;
        break;
      case (2 << 3) | VARINT:
        writeBool(out, reader.bool(), asText);
        letter = LETTER.bool;
        break;
      case (3 << 3) | VARINT:
        reader.varint();
        writeInt(out, reader.low, reader.high, asText);
        letter = LETTER.int;
        break;
      case (4 << 3) | FIXED64:
        writeDouble(out, reader.double(), asText);
        letter = LETTER.double;
        break;
      case (5 << 3) | BYTES:
        writeArray(reader, out, depth + 1);
        endContainer(out, start, asText);
        letter = LETTER.array;
        break;
      case (6 << 3) | BYTES:
        writeMap(reader, out, depth + 1);
        endContainer(out, start, asText);
        letter = LETTER.map;
        break;
      case (7 << 3) | BYTES:
        reader.range();
        out.base64(reader.bytes, reader.from, reader.at);
        letter = LETTER.bytes;
        break;
      default:
        reader.skip(tag, ANY_VALUE_FIELDS);
    }
  }
  if (letter === LETTER.empty) writeEmpty(out, asText);
  return letter;
}

function writeArray(reader: ProtobufReader, out: JsonText, depth: number): void {
  const outer = reader.enter();
  let count = 0;
  out.byte(0x5b);
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    if (tag !== ((1 << 3) | BYTES)) {
      reader.skip(tag, LIST_FIELDS);
      continue;
    }
    if (count++ > 0) out.byte(0x2c);
    const list = reader.enter();
    writeValue(reader, out, depth);
    reader.leave(list);
  }
  out.byte(0x5d);
  reader.leave(outer);
}

function writeMap(reader: ProtobufReader, out: JsonText, depth: number): void {
  const outer = reader.enter();
  const set = new AttributeSet(out);
  set.open();
  while (reader.at < reader.limit) {
    const tag = reader.tag();
    if (tag === ((1 << 3) | BYTES)) readKeyValue(reader, set, depth);
    else reader.skip(tag, LIST_FIELDS);
  }
  set.close();
  reader.leave(outer);
}
