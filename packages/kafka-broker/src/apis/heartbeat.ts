import { ErrorCode } from '../wire/errors.ts';
import { type Api, THROTTLE_MS } from './api.ts';

/** Heartbeat: a member lives, and learns here that it must join again. */
export const heartbeat: Api = {
  key: 12,
  name: 'Heartbeat',
  versionMin: 0,
  versionMax: 3,
  decode(reader, version) {
    const groupId = reader.string('group');
    const generation = reader.int32('generation');
    const memberId = reader.string('member');
    if (version >= 3) reader.nullableString('group instance id');

    return (call) => {
      const group = call.broker.groups.find(groupId);
      const errorCode = group ? group.heartbeat(memberId, generation) : ErrorCode.unknownMemberId;
      return (writer) => {
        if (version >= 1) writer.int32(THROTTLE_MS);
        writer.int16(errorCode);
      };
    };
  },
};
