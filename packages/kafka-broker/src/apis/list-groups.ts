import { ErrorCode } from '../wire/errors.ts';
import { type Api, THROTTLE_MS } from './api.ts';

/** ListGroups: every group that has members or offsets. */
export const listGroups: Api = {
  key: 16,
  name: 'ListGroups',
  versionMin: 0,
  versionMax: 2,
  decode(_reader, version) {
    return (call) => {
      const groups = call.broker.groups.list();
      return (writer) => {
        if (version >= 1) writer.int32(THROTTLE_MS);
        writer.int16(ErrorCode.none);
        writer.array(groups, (group) => writer.string(group.groupId).string(group.protocolType));
      };
    };
  },
};
