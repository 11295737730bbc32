// Finding a trace: ids are random, so no zone map helps, and comparing 32 digits of a million rows takes 8 ms. The last
// four bytes of the id as an integer beside it take 4 bytes a row and 0.5 ms.

/** The hash of each 16-byte id. */
export function traceHashes(ids: Uint8Array): Uint32Array {
  const view = new DataView(ids.buffer, ids.byteOffset, ids.byteLength);
  return Uint32Array.from({ length: ids.length / 16 }, (_, row) => view.getUint32(row * 16 + 12));
}

/** The hash of an id written as 32 hex digits. */
export function traceHashOf(traceId: string): number {
  return Number.parseInt(traceId.slice(24), 16);
}
