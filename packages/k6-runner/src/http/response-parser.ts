// An HTTP/1.x response, byte by byte as it comes (RFC 9112 §4–8). Pure: bytes in, response out; it owns what it keeps.
import { protocolError } from './error-codes.ts';

/** Go's default for a response's head is 10 MiB; nobody sends a tenth of it on purpose. */
const HEAD_BYTES_MAX = 1024 * 1024;
/** Of one response, also after decompression. The script holds it in its VM as well. */
export const BODY_BYTES_MAX = 256 * 1024 * 1024;
/** Of one line with the size of a chunk, extensions included. */
const CHUNK_LINE_BYTES_MAX = 4096;

type State = 'head' | 'sized' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' | 'until-close' | 'done';

const LF = 10;
const CR = 13;

export class ResponseParser {
  status = 0;
  /** `OK` */
  reason = '';
  /** `HTTP/1.1` */
  protocol = '';
  /** In the order of the wire, names in canonical case. The same object again when the same head comes again. */
  headers: (readonly [name: string, value: string])[] = [];
  /** Whether another request may follow on the connection. */
  keepAlive = false;
  /** Bytes came after the end: nobody asked for them, so the connection can't be trusted. */
  hasExcess = false;
  /** Whether any byte of a response came. */
  hasBegun = false;

  #state: State = 'head';
  #isHead = false;
  #keepsBody = true;
  /** Bytes of a head or line that has not ended. */
  #held: Buffer | undefined;
  #heldLength = 0;
  #scanned = 0;
  #left = 0;
  #line = 0;
  #parts: Buffer[] = [];
  #bodyLength = 0;
  /** The last head that was parsed, and what its headers say of the body. */
  #headText = '';
  #headKeepsAlive = false;
  #length: string | undefined;
  #encoding: string | undefined;

  /** Before each response. @param keepsBody false: the body is read and dropped */
  reset(method: string, keepsBody: boolean): void {
    this.#isHead = method === 'HEAD';
    this.#keepsBody = keepsBody;
    this.hasBegun = false;
    this.hasExcess = false;
    this.#parts = [];
    this.#bodyLength = 0;
    this.#heldLength = 0;
    this.#scanned = 0;
    this.#state = 'head';
  }

  get isDone(): boolean {
    return this.#state === 'done';
  }

  /** The body as it came, still with its Content-Encoding. */
  takeBody(): Buffer {
    const [only] = this.#parts;
    const body = this.#parts.length === 1 && only !== undefined ? only : Buffer.concat(this.#parts);
    this.#parts = [];
    return body;
  }

  /** @returns whether the response is whole @throws RequestError */
  push(bytes: Buffer): boolean {
    let at = 0;
    if (bytes.length > 0) {
      this.hasBegun = true;
    }
    while (at < bytes.length) {
      switch (this.#state) {
        case 'head':
          at = this.#pushHead(bytes, at);
          break;
        case 'sized':
        case 'chunk': {
          const end = Math.min(bytes.length, at + this.#left);
          this.#keep(bytes, at, end);
          this.#left -= end - at;
          at = end;
          if (this.#left === 0) {
            this.#state = this.#state === 'sized' ? 'done' : 'chunk-end';
          }
          break;
        }
        case 'until-close':
          this.#keep(bytes, at, bytes.length);
          at = bytes.length;
          break;
        case 'chunk-size':
        case 'chunk-end':
        case 'trailer':
          at = this.#pushLine(bytes, at);
          break;
        case 'done':
          this.hasExcess = true;
          this.keepAlive = false;
          return true;
      }
    }
    return this.#state === 'done';
  }

  /** The connection has ended. @throws RequestError when the response is not whole */
  end(): void {
    if (this.#state === 'until-close') {
      this.#state = 'done';
    }
    if (this.#state !== 'done') {
      throw protocolError(this.hasBegun ? 'unexpected EOF' : 'EOF');
    }
  }

  #keep(bytes: Buffer, from: number, to: number): void {
    if (!this.#keepsBody) {
      return;
    }
    this.#bodyLength += to - from;
    if (this.#bodyLength > BODY_BYTES_MAX) {
      throw protocolError(`response body is larger than ${BODY_BYTES_MAX} bytes; set discardResponseBodies`);
    }
    // The reader's buffer is used again for the next read.
    this.#parts.push(Buffer.from(bytes.subarray(from, to)));
  }

  #pushHead(bytes: Buffer, from: number): number {
    if (this.#heldLength === 0) {
      const end = endOfHead(bytes, from);
      if (end >= 0) {
        this.#parseHead(bytes.toString('utf8', from, end));
        return end;
      }
    }
    this.#hold(bytes, from, HEAD_BYTES_MAX, 'response head');
    const held = this.#held!.subarray(0, this.#heldLength);
    const end = endOfHead(held, Math.max(0, this.#scanned - 3));
    if (end < 0) {
      this.#scanned = this.#heldLength;
      return bytes.length;
    }
    const excess = this.#heldLength - end;
    this.#heldLength = 0;
    this.#scanned = 0;
    this.#parseHead(held.toString('utf8', 0, end));
    return bytes.length - excess;
  }

  #hold(bytes: Buffer, from: number, max: number, what: string): void {
    const length = this.#heldLength + bytes.length - from;
    if (length > max) {
      throw protocolError(`${what} is larger than ${max} bytes`);
    }
    if (this.#held === undefined || this.#held.length < length) {
      const grown = Buffer.allocUnsafe(Math.max(1024, length * 2));
      this.#held?.copy(grown, 0, 0, this.#heldLength);
      this.#held = grown;
    }
    bytes.copy(this.#held, this.#heldLength, from);
    this.#heldLength = length;
  }

  #parseHead(head: string): void {
    // A server says the same until its clock goes on.
    if (head !== this.#headText) {
      this.#headText = '';
      this.#parseNewHead(head);
      this.#headText = head;
      this.#headKeepsAlive = this.keepAlive;
    }
    this.keepAlive = this.#headKeepsAlive;
    this.#chooseBody(this.#length, this.#encoding);
  }

  #parseNewHead(head: string): void {
    const lines = head.split('\n');
    const first = trimEnd(lines[0] ?? '');
    const match = /^(HTTP\/1\.[01]) (\d{3})(?: (.*))?$/.exec(first);
    if (match === null) {
      throw protocolError(`malformed HTTP response ${JSON.stringify(first.slice(0, 100))}`);
    }
    this.protocol = match[1] ?? '';
    this.status = Number(match[2]);
    this.reason = match[3] ?? '';
    this.headers = [];
    this.keepAlive = this.protocol === 'HTTP/1.1';
    let length: string | undefined;
    let encoding: string | undefined;
    for (let i = 1; i < lines.length; i++) {
      const line = trimEnd(lines[i] ?? '');
      if (line === '') {
        break;
      }
      if (line.startsWith(' ') || line.startsWith('\t')) {
        this.#continueHeader(line);
        continue;
      }
      const colon = line.indexOf(':');
      if (colon <= 0) {
        throw protocolError(`malformed MIME header line: ${line.slice(0, 100)}`);
      }
      const name = canonicalName(line.slice(0, colon));
      const value = line.slice(colon + 1).trim();
      this.headers.push([name, value]);
      if (name === 'Content-Length') {
        if (length !== undefined && length !== value) {
          throw protocolError(
            `http: message cannot contain multiple Content-Length headers; got "${length}, ${value}"`,
          );
        }
        length = value;
      } else if (name === 'Transfer-Encoding') {
        encoding = value.toLowerCase();
      } else if (name === 'Connection') {
        this.#applyConnection(value.toLowerCase());
      }
    }
    this.#length = length;
    this.#encoding = encoding;
  }

  #continueHeader(line: string): void {
    const last = this.headers.at(-1);
    if (last !== undefined) {
      this.headers[this.headers.length - 1] = [last[0], `${last[1]} ${line.trim()}`];
    }
  }

  #applyConnection(value: string): void {
    if (value === 'keep-alive') {
      this.keepAlive = true;
    } else if (value.split(',').some((part) => part.trim() === 'close')) {
      this.keepAlive = false;
    }
  }

  #chooseBody(length: string | undefined, encoding: string | undefined): void {
    const status = this.status;
    if (status >= 100 && status < 200 && status !== 101) {
      // 100 Continue, 103 Early Hints: the response proper follows.
      this.#state = 'head';
      return;
    }
    if (this.#isHead || status === 101 || status === 204 || status === 304) {
      if (status === 101) {
        this.keepAlive = false;
      }
      this.#state = 'done';
      return;
    }
    if (encoding !== undefined && encoding !== 'identity') {
      if (encoding !== 'chunked') {
        throw protocolError(`unsupported transfer encoding: ${JSON.stringify(encoding.slice(0, 100))}`);
      }
      this.#left = 0;
      this.#line = 0;
      this.#heldLength = 0;
      this.#state = 'chunk-size';
      return;
    }
    if (length === undefined) {
      this.keepAlive = false;
      this.#state = 'until-close';
      return;
    }
    if (!/^\d{1,15}$/.test(length)) {
      throw protocolError(`bad Content-Length ${JSON.stringify(length.slice(0, 100))}`);
    }
    this.#left = Number(length);
    this.#state = this.#left === 0 ? 'done' : 'sized';
  }

  /** The small lines of the chunked coding: sizes, the line end after each chunk, trailers. */
  #pushLine(bytes: Buffer, from: number): number {
    const lf = bytes.indexOf(LF, from);
    if (lf < 0) {
      this.#hold(bytes, from, this.#state === 'trailer' ? HEAD_BYTES_MAX : CHUNK_LINE_BYTES_MAX, 'a line of a chunk');
      return bytes.length;
    }
    let line: string;
    if (this.#heldLength === 0) {
      line = bytes.toString('latin1', from, lf);
    } else {
      this.#hold(bytes.subarray(0, lf), from, HEAD_BYTES_MAX, 'a line of a chunk');
      line = this.#held!.toString('latin1', 0, this.#heldLength);
      this.#heldLength = 0;
    }
    line = trimEnd(line);
    switch (this.#state) {
      case 'chunk-size': {
        const size = /^([0-9a-fA-F]{1,12})[ \t]*(?:;.*)?$/.exec(line)?.[1];
        if (size === undefined) {
          throw protocolError(`invalid chunk size ${JSON.stringify(line.slice(0, 50))}`);
        }
        this.#left = Number.parseInt(size, 16);
        this.#state = this.#left === 0 ? 'trailer' : 'chunk';
        break;
      }
      case 'chunk-end':
        if (line !== '') {
          throw protocolError('malformed chunked encoding');
        }
        this.#state = 'chunk-size';
        break;
      default:
        this.#line += line.length;
        if (this.#line > HEAD_BYTES_MAX) {
          throw protocolError(`trailers are larger than ${HEAD_BYTES_MAX} bytes`);
        }
        if (line === '') {
          this.#state = 'done';
        }
    }
    return lf + 1;
  }
}

function trimEnd(line: string): string {
  return line.charCodeAt(line.length - 1) === CR ? line.slice(0, -1) : line;
}

/** After the empty line, or -1. A bare LF is taken as a line end, as everybody does. */
function endOfHead(bytes: Buffer, from: number): number {
  const crlf = bytes.indexOf('\r\n\r\n', from, 'latin1');
  const lf = bytes.subarray(from, crlf < 0 ? bytes.length : crlf).indexOf('\n\n', 0, 'latin1');
  if (lf >= 0) {
    return from + lf + 2;
  }
  return crlf < 0 ? -1 : crlf + 4;
}

/** Servers use few names; a hostile one must not fill the memory. */
const NAMES_MAX = 1000;
const names = new Map<string, string>();

/** `content-type` → `Content-Type`, as Go does; a name with other characters than a token's stays. */
export function canonicalName(name: string): string {
  let canonical = names.get(name);
  if (canonical === undefined) {
    canonical = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name)
      ? name.toLowerCase().replace(/(^|-)[a-z]/g, (part) => part.toUpperCase())
      : name;
    if (names.size < NAMES_MAX) {
      names.set(name, canonical);
    }
  }
  return canonical;
}
