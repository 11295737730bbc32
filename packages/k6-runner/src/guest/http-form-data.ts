// The jslib `formdata`: a multipart form put together by the script itself.
import { isBinary, toArrayBuffer } from './host.ts';
import type { FileData } from './http-request.ts';

export class FormData {
  readonly boundary: string;
  readonly #parts: { readonly head: string; readonly content: Uint8Array }[] = [];

  constructor() {
    let random = '';
    while (random.length < 24) random += Math.floor(Math.random() * 10);
    this.boundary = `--------------------------${random}`;
  }

  /** @param value text, bytes, or what `http.file` makes */
  append(name: unknown, value: unknown, filename?: unknown): void {
    const quoted = `form-data; name="${escapeQuotes(String(name))}"`;
    if (isFileData(value)) {
      const type = value.content_type || 'application/octet-stream';
      this.#add(`${quoted}; filename="${escapeQuotes(String(filename ?? value.filename))}"`, type, bytesOf(value.data));
    } else if (isBinary(value)) {
      const file = filename === undefined ? 'blob' : String(filename);
      this.#add(`${quoted}; filename="${escapeQuotes(file)}"`, 'application/octet-stream', bytesOf(value));
    } else {
      this.#add(quoted, undefined, bytesOf(String(value)));
    }
  }

  /** Of all parts so far. */
  body(): ArrayBuffer {
    const pieces = this.#parts.flatMap(({ head, content }) => [
      encodeUtf8(`--${this.boundary}\r\n${head}\r\n\r\n`),
      content,
      encodeUtf8('\r\n'),
    ]);
    pieces.push(encodeUtf8(`--${this.boundary}--\r\n`));
    const all = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all.buffer;
  }

  contentType(): string {
    return `multipart/form-data; boundary=${this.boundary}`;
  }

  #add(disposition: string, type: string | undefined, content: Uint8Array): void {
    const head = `Content-Disposition: ${disposition}${type === undefined ? '' : `\r\nContent-Type: ${type}`}`;
    this.#parts.push({ head, content });
  }
}

const isFileData = (value: unknown): value is FileData =>
  typeof value === 'object' && value !== null && 'data' in value && 'filename' in value;

const escapeQuotes = (text: string): string => text.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A');

const bytesOf = (data: FileData['data']): Uint8Array =>
  typeof data === 'string' ? encodeUtf8(data) : new Uint8Array(toArrayBuffer(data));

/** The VM has no TextEncoder. */
function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const char of text) {
    let code = char.codePointAt(0) ?? 0;
    if (code >= 0xd800 && code < 0xe000) code = 0xfffd;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else {
      bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    }
  }
  return Uint8Array.from(bytes);
}
