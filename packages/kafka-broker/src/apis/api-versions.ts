import { ErrorCode } from '../wire/errors.ts';
import { type Api, type Reply, THROTTLE_MS } from './api.ts';

/** The first version whose header and body are in the flexible format (KIP-482). Its response header never is. */
export const API_VERSIONS_FLEXIBLE_MIN = 3;

/** ApiVersions: the first request of most clients, which pick their versions from the answer. */
export function createApiVersions(listApis: () => readonly Api[]): Api {
  return {
    key: 18,
    name: 'ApiVersions',
    versionMin: 0,
    versionMax: 3,
    decode(reader, version) {
      if (version >= API_VERSIONS_FLEXIBLE_MIN) {
        reader.compactString('client software name');
        reader.compactString('client software version');
        reader.skipTaggedFields('ApiVersions');
      }
      return () => respond(listApis(), version, ErrorCode.none);
    },
  };
}

/** The answer to a version that is not known yet: in version 0, which every client can read, so it can try again. */
export function refuseApiVersions(apis: readonly Api[]): Reply {
  return respond(apis, 0, ErrorCode.unsupportedVersion);
}

function respond(apis: readonly Api[], version: number, errorCode: ErrorCode): Reply {
  return (writer) => {
    writer.int16(errorCode);
    if (version < API_VERSIONS_FLEXIBLE_MIN) {
      writer.array(apis, (api) => writer.int16(api.key).int16(api.versionMin).int16(api.versionMax));
      if (version >= 1) writer.int32(THROTTLE_MS);
      return;
    }
    writer.unsignedVarint(apis.length + 1);
    for (const api of apis) {
      writer.int16(api.key).int16(api.versionMin).int16(api.versionMax).unsignedVarint(0);
    }
    writer.int32(THROTTLE_MS).unsignedVarint(0);
  };
}
