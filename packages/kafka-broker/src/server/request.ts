import type { Handler, Reply } from '../apis/api.ts';
import { API_VERSIONS_FLEXIBLE_MIN, refuseApiVersions } from '../apis/api-versions.ts';
import { APIS, apiVersions, findApi } from '../apis/table.ts';
import { WireError } from '../wire/errors.ts';
import { Reader } from '../wire/reader.ts';
import { Writer } from '../wire/writer.ts';

export interface Request {
  readonly apiName: string;
  readonly correlationId: number;
  readonly clientId: string;
  readonly handler: Handler;
}

/** Decodes one request, header and body. Throws WireError, which ends the connection. */
export function parseRequest(frame: Buffer): Request {
  const reader = new Reader(frame);
  const key = reader.int16('api key');
  const version = reader.int16('api version');
  const correlationId = reader.int32('correlation id');
  const api = findApi(key);
  if (!api) throw new WireError(`api key ${key} is not supported`);
  const clientId = reader.nullableString('client id') ?? '';
  if (api === apiVersions && version > apiVersions.versionMax) {
    return { apiName: api.name, correlationId, clientId, handler: () => refuseApiVersions(APIS) };
  }
  if (version < api.versionMin || version > api.versionMax) {
    const range = `${api.versionMin} to ${api.versionMax}`;
    throw new WireError(`${api.name} version ${version} is not supported; supported are ${range}`);
  }
  if (api === apiVersions && version >= API_VERSIONS_FLEXIBLE_MIN) reader.skipTaggedFields('request header');
  const handler = api.decode(reader, version);
  reader.end(api.name);
  return { apiName: api.name, correlationId, clientId, handler };
}

/** The bytes of a response: length, correlation id, body. */
export function encodeResponse(correlationId: number, reply: Exclude<Reply, 'no-response'>): readonly Buffer[] {
  const body = new Writer();
  reply(body.int32(correlationId));
  const length = Buffer.allocUnsafe(4);
  length.writeInt32BE(body.sizeBytes);
  return [length, ...body.chunks()];
}
