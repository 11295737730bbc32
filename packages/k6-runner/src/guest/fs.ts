// The module `k6/experimental/fs`.
import { host } from './host.ts';

export const SeekMode = { Start: 0, Current: 1, End: 2 } as const;

export interface FileInfo {
  readonly name: string;
  readonly size: number;
}

export class File {
  readonly path: string;
  /** How the host knows it; k6/experimental/csv reads it too. */
  readonly fileId: number;
  readonly #info: FileInfo;
  #offset = 0;

  constructor(path: string, fileId: number, info: FileInfo) {
    this.path = path;
    this.fileId = fileId;
    this.#info = info;
    Object.defineProperty(this, 'fileId', { enumerable: false });
  }

  async stat(): Promise<FileInfo> {
    return this.#info;
  }

  /** Fills the buffer from where the last read ended. @returns how many bytes were read, null at the end */
  async read(buffer: Uint8Array): Promise<number | null> {
    if (!(buffer instanceof Uint8Array)) throw new TypeError('read() failed; reason: a Uint8Array is expected');
    if (this.#offset >= this.#info.size) return null;
    host.call('fs.read', JSON.stringify([this.fileId, this.#offset, buffer.byteLength]));
    const bytes = new Uint8Array(host.takeBytes() ?? new ArrayBuffer(0));
    buffer.set(bytes);
    this.#offset += bytes.byteLength;
    return bytes.byteLength;
  }

  /** @returns the new offset from the start */
  async seek(offset: number, whence: number = SeekMode.Start): Promise<number> {
    if (!Object.values<unknown>(SeekMode).includes(whence)) {
      throw new TypeError(`seek() failed; reason: whence is ${String(whence)}, want one of SeekMode`);
    }
    const base = whence === SeekMode.Start ? 0 : whence === SeekMode.Current ? this.#offset : this.#info.size;
    const next = base + offset;
    if (!Number.isInteger(next) || next < 0 || next > this.#info.size) {
      throw new RangeError(`seek() failed; reason: the offset ${next} is outside of the file`);
    }
    this.#offset = next;
    return next;
  }
}

/** In the init context only. */
export async function open(path: string): Promise<File> {
  if (typeof path !== 'string' || path === '') throw new TypeError('open() failed; reason: path cannot be empty');
  const [id, name, size] = JSON.parse(host.call('fs.open', path)) as [id: number, name: string, size: number];
  return new File(path, id, { name, size });
}

export default { open, SeekMode };
