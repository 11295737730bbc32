// What comes to a port of HTTP/1.1 without being that. Most often it is a sender with the right address and the wrong
// protocol, who sees nothing but "connection closed" unless the other end says what it heard.
import type { Duplex } from 'node:stream';

/** What Node's HTTP server passes with `clientError`. */
export interface MalformedError extends Error {
  readonly code?: string;
  readonly rawPacket?: Uint8Array;
}

const STATUS_OF_CODE: ReadonlyMap<string, string> = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
]);

/** What the other side seems to speak; undefined when that is not known. */
export function foreignProtocol(packet: Uint8Array | undefined): string | undefined {
  if (packet === undefined) return undefined;
  if (Buffer.from(packet.subarray(0, 14)).toString('latin1') === 'PRI * HTTP/2.0') return 'HTTP/2 (as gRPC does)';
  if (packet[0] === 0x16 && packet[1] === 0x03) return 'TLS (as https:// does)';
  return undefined;
}

/** Answers and closes. Returns what was answered; undefined when nobody is there to read it. */
export function answerMalformed(error: MalformedError, socket: Duplex, hint: string): string | undefined {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return undefined;
  }
  const foreign = foreignProtocol(error.rawPacket);
  const status = STATUS_OF_CODE.get(error.code ?? '') ?? '400 Bad Request';
  const text = foreign
    ? `this port speaks plain HTTP/1.1, and the client began with ${foreign}; ${hint}`
    : `no HTTP/1.1 request that can be read: ${error.message}`;
  const head = `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8`;
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(text) + 1}\r\n\r\n${text}\n`);
  return text;
}
