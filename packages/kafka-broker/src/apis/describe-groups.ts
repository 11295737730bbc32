import { ErrorCode } from '../wire/errors.ts';
import { type Api, THROTTLE_MS } from './api.ts';

/** DescribeGroups: state and members. A group that does not exist is "Dead", not an error. */
export const describeGroups: Api = {
  key: 15,
  name: 'DescribeGroups',
  versionMin: 0,
  versionMax: 2,
  decode(reader, version) {
    const groupIds = reader.array('groups', 2, () => reader.string('group'));

    return (call) => {
      const groups = groupIds.map((groupId) => call.broker.groups.describe(groupId));
      return (writer) => {
        if (version >= 1) writer.int32(THROTTLE_MS);
        writer.array(groups, (group) => {
          writer.int16(ErrorCode.none).string(group.groupId).string(group.state);
          writer.string(group.protocolType).string(group.protocolName);
          writer.array(group.members, (member) => {
            writer.string(member.memberId).string(member.clientId).string(member.clientHost);
            writer.bytes(member.metadata).bytes(member.assignment);
          });
        });
      };
    };
  },
};
