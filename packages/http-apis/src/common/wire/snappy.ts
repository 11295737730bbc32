// Decoder of the Snappy block format (google/snappy, format_description.txt), which remote write is compressed with:
// the length as a varint, then elements. The low two bits of an element's first byte say what it is: 0 is a literal,
// 1, 2 and 3 copy earlier output with an offset of 11, 16 or 32 bits.
import { WireError } from './wire-error.ts';

/** @throws WireError when the input is cut off, refers to what is not there, or is longer than `lengthMax`. */
export function decodeSnappy(input: Uint8Array, lengthMax: number): Uint8Array {
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = input[at++];
    if (byte === undefined || shift > 28) throw new WireError('snappy: bad length');
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  if (length > lengthMax) throw new WireError(`snappy: ${length} bytes decoded, at most ${lengthMax} are taken`);
  const output = new Uint8Array(length);
  let filled = 0;
  while (at < input.length) {
    const tag = input[at++] ?? 0;
    if ((tag & 3) === 0) {
      let size = tag >> 2;
      if (size >= 60) {
        const bytes = size - 59;
        size = readLittle(input, at, bytes);
        at += bytes;
      }
      size += 1;
      if (at + size > input.length) throw new WireError('snappy: a literal is cut off');
      if (filled + size > length) throw new WireError('snappy: more output than announced');
      output.set(input.subarray(at, at + size), filled);
      at += size;
      filled += size;
      continue;
    }
    let size: number;
    let offset: number;
    if ((tag & 3) === 1) {
      size = ((tag >> 2) & 7) + 4;
      offset = ((tag >> 5) << 8) | readLittle(input, at, 1);
      at += 1;
    } else {
      size = (tag >> 2) + 1;
      const bytes = (tag & 3) === 2 ? 2 : 4;
      offset = readLittle(input, at, bytes);
      at += bytes;
    }
    if (offset === 0 || offset > filled)
      throw new WireError(`snappy: a copy reaches ${offset} back, only ${filled} are there`);
    if (filled + size > length) throw new WireError('snappy: more output than announced');
    // Byte by byte: a copy may overlap what it writes, which repeats it.
    for (let i = 0; i < size; i++) output[filled + i] = output[filled + i - offset] as number; // within bounds
    filled += size;
  }
  if (filled !== length) throw new WireError(`snappy: ${filled} bytes of output, ${length} announced`);
  return output;
}

function readLittle(input: Uint8Array, at: number, byteCount: number): number {
  if (at + byteCount > input.length) throw new WireError('snappy: an element is cut off');
  let value = 0;
  for (let i = byteCount - 1; i >= 0; i--) value = value * 256 + (input[at + i] ?? 0);
  return value;
}
