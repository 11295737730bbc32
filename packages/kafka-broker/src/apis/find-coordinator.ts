import { ErrorCode } from '../wire/errors.ts';
import { type Api, addressFor, NODE_ID, THROTTLE_MS } from './api.ts';

const GROUP = 0;

/** FindCoordinator: the one node coordinates every group, and no transactions. */
export const findCoordinator: Api = {
  key: 10,
  name: 'FindCoordinator',
  versionMin: 0,
  versionMax: 2,
  decode(reader, version) {
    reader.string('key');
    const keyType = version >= 1 ? reader.int8('key type') : GROUP;

    return (call) => {
      const isGroup = keyType === GROUP;
      const { host, port } = addressFor(call);
      return (writer) => {
        if (version >= 1) writer.int32(THROTTLE_MS);
        writer.int16(isGroup ? ErrorCode.none : ErrorCode.invalidRequest);
        if (version >= 1) writer.nullableString(isGroup ? null : 'transactions are not supported');
        if (isGroup) writer.int32(NODE_ID).string(host).int32(port);
        else writer.int32(-1).string('').int32(-1);
      };
    };
  },
};
