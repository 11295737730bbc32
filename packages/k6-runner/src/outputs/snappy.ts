// The Snappy block format, literals only: remote write asks for the format, nobody for the compression. The length as
// a varint, then elements; the low two bits of an element's first byte are 0 for a literal.

/** The most that two length bytes can say. */
const LITERAL_BYTES_MAX = 65_536;

export function encodeSnappy(input: Uint8Array): Uint8Array {
  const elementCount = Math.ceil(input.length / LITERAL_BYTES_MAX);
  const output = new Uint8Array(5 + elementCount * 3 + input.length);
  let at = 0;
  let length = input.length;
  while (length >= 0x80) {
    output[at++] = (length % 0x80) | 0x80;
    length = Math.floor(length / 0x80);
  }
  output[at++] = length;
  for (let from = 0; from < input.length; from += LITERAL_BYTES_MAX) {
    const literal = input.subarray(from, from + LITERAL_BYTES_MAX);
    const size = literal.length - 1;
    output[at++] = 61 << 2; // a literal whose length less one is in the two bytes that follow
    output[at++] = size & 0xff;
    output[at++] = size >> 8;
    output.set(literal, at);
    at += literal.length;
  }
  return output.slice(0, at);
}
