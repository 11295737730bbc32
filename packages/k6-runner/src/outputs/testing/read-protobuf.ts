// An independent reader for the tests: a message as a list of its fields, in order.

export interface Field {
  readonly number: number;
  /** Varints as numbers, 64-bit values as their eight bytes, the rest as bytes. */
  readonly value: number | DataView | Uint8Array;
}

export function readMessage(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = view.getUint8(at++);
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (tag % 8 === 0) fields.push({ number, value: varint() });
    else if (tag % 8 === 1) {
      fields.push({ number, value: new DataView(bytes.buffer, bytes.byteOffset + at, 8) });
      at += 8;
    } else if (tag % 8 === 2) {
      const length = varint();
      if (at + length > bytes.length) throw new Error('a field is cut off');
      fields.push({ number, value: bytes.subarray(at, at + length) });
      at += length;
    } else throw new Error(`wire type ${tag % 8}`);
  }
  return fields;
}

export function messages(bytes: Uint8Array, number: number): Uint8Array[] {
  return readMessage(bytes).flatMap((field) => {
    return field.number === number && field.value instanceof Uint8Array ? [field.value] : [];
  });
}

export function textOf(bytes: Uint8Array, number: number): string | undefined {
  const [found] = messages(bytes, number);
  return found && new TextDecoder().decode(found);
}

export function numberOf(bytes: Uint8Array, number: number, kind: 'double' | 'fixed' | 'varint'): number | undefined {
  const value = readMessage(bytes).find((field) => field.number === number)?.value;
  if (typeof value === 'number') return kind === 'varint' ? value : undefined;
  if (!(value instanceof DataView)) return undefined;
  return kind === 'double' ? value.getFloat64(0, true) : Number(value.getBigUint64(0, true));
}

/** Snappy blocks that consist of literals. */
export function readSnappy(bytes: Uint8Array): Uint8Array {
  let at = 0;
  let length = 0;
  for (let shift = 1; ; shift *= 128) {
    const byte = bytes[at++] ?? 0;
    length += (byte & 0x7f) * shift;
    if (byte < 0x80) break;
  }
  const output: number[] = [];
  while (at < bytes.length) {
    const tag = bytes[at++] ?? 0;
    if ((tag & 3) !== 0) throw new Error('not a literal');
    let size = tag >> 2;
    if (size >= 60) {
      const width = size - 59;
      size = 0;
      for (let i = 0; i < width; i++) size += (bytes[at++] ?? 0) * 256 ** i;
    }
    for (let i = 0; i <= size; i++) output.push(bytes[at++] ?? -1);
  }
  if (output.length !== length) throw new Error(`got ${output.length} bytes, want ${length}`);
  return Uint8Array.from(output);
}
