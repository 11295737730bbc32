import { ErrorCode } from '../wire/errors.ts';
import { type Api, THROTTLE_MS } from './api.ts';

/** LeaveGroup: the member's partitions move at once instead of after its session timeout. */
export const leaveGroup: Api = {
  key: 13,
  name: 'LeaveGroup',
  versionMin: 0,
  versionMax: 1,
  decode(reader, version) {
    const groupId = reader.string('group');
    const memberId = reader.string('member');

    return (call) => {
      const errorCode = call.broker.groups.find(groupId)?.leave(memberId) ?? ErrorCode.unknownMemberId;
      return (writer) => {
        if (version >= 1) writer.int32(THROTTLE_MS);
        writer.int16(errorCode);
      };
    };
  },
};
