import { type Api, THROTTLE_MS } from './api.ts';

/** DeleteGroups: forgets the offsets of groups without members. */
export const deleteGroups: Api = {
  key: 42,
  name: 'DeleteGroups',
  versionMin: 0,
  versionMax: 1,
  decode(reader) {
    const groupIds = reader.array('groups', 2, () => reader.string('group'));

    return (call) => {
      const results = groupIds.map((groupId) => ({ groupId, errorCode: call.broker.groups.delete(groupId) }));
      return (writer) => {
        writer.int32(THROTTLE_MS);
        writer.array(results, ({ groupId, errorCode }) => writer.string(groupId).int16(errorCode));
      };
    };
  },
};
