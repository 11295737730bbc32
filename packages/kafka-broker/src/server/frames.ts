import { WireError } from '../wire/errors.ts';

const LENGTH_BYTES = 4;

/** First allocation for a frame that comes in pieces: a socket read. It grows with what arrives, not with what is announced. */
const PARTIAL_BYTES_MIN = 65_536;

/**
 * Cuts a byte stream into requests: a length of four bytes, then as many bytes.
 * Frames may be views of the chunks they arrived in.
 */
export class FrameSplitter {
  readonly #frameBytesMax: number;
  #partial = Buffer.alloc(0);
  #partialBytes = 0;

  constructor(frameBytesMax: number) {
    this.#frameBytesMax = frameBytesMax;
  }

  /** Bytes of the frame that is not complete. */
  get pendingBytes(): number {
    return this.#partialBytes;
  }

  /** Takes the next bytes and returns the frames that they complete. Throws WireError on an impossible length. */
  push(chunk: Buffer): readonly Buffer[] {
    const frames: Buffer[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#partialBytes === 0 && rest.length >= LENGTH_BYTES) {
        const frameBytes = this.#checkLength(rest.readInt32BE(0));
        if (rest.length < LENGTH_BYTES + frameBytes) {
          this.#keep(rest, LENGTH_BYTES + frameBytes);
          break;
        }
        frames.push(rest.subarray(LENGTH_BYTES, LENGTH_BYTES + frameBytes));
        rest = rest.subarray(LENGTH_BYTES + frameBytes);
        continue;
      }
      // First the length on its own, then all that it announces.
      const wanted =
        this.#partialBytes < LENGTH_BYTES
          ? LENGTH_BYTES
          : LENGTH_BYTES + this.#checkLength(this.#partial.readInt32BE(0));
      const taken = Math.min(wanted - this.#partialBytes, rest.length);
      this.#keep(rest.subarray(0, taken), wanted);
      rest = rest.subarray(taken);
      if (this.#partialBytes < LENGTH_BYTES) break;
      const frameBytes = this.#checkLength(this.#partial.readInt32BE(0));
      if (this.#partialBytes < LENGTH_BYTES + frameBytes) continue;
      frames.push(this.#partial.subarray(LENGTH_BYTES, LENGTH_BYTES + frameBytes));
      this.#partial = Buffer.alloc(0);
      this.#partialBytes = 0;
    }
    return frames;
  }

  #keep(bytes: Buffer, wantedBytes: number): void {
    const neededBytes = this.#partialBytes + bytes.length;
    if (neededBytes > this.#partial.length) {
      const doubled = Math.max(PARTIAL_BYTES_MIN, this.#partial.length * 2, neededBytes);
      const grown = Buffer.allocUnsafe(Math.max(neededBytes, Math.min(doubled, wantedBytes)));
      this.#partial.copy(grown, 0, 0, this.#partialBytes);
      this.#partial = grown;
    }
    bytes.copy(this.#partial, this.#partialBytes);
    this.#partialBytes = neededBytes;
  }

  #checkLength(frameBytes: number): number {
    if (frameBytes < 0) throw new WireError(`request has the negative length ${frameBytes}`);
    if (frameBytes > this.#frameBytesMax) {
      throw new WireError(`request announces ${frameBytes} bytes; at most ${this.#frameBytesMax} are accepted`);
    }
    return frameBytes;
  }
}
