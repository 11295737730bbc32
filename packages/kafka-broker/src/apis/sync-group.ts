import type { SyncResult } from '../groups/messages.ts';
import { ErrorCode } from '../wire/errors.ts';
import { type Api, park, type Reply, THROTTLE_MS } from './api.ts';

/** SyncGroup: the leader hands in the assignment, the others wait for it. */
export const syncGroup: Api = {
  key: 14,
  name: 'SyncGroup',
  versionMin: 0,
  versionMax: 3,
  decode(reader, version) {
    const groupId = reader.string('group');
    const generation = reader.int32('generation');
    const memberId = reader.string('member');
    if (version >= 3) reader.nullableString('group instance id');
    const assignments = reader.array('assignments', 6, () => ({
      memberId: reader.string('member'),
      assignment: reader.bytes('assignment'),
    }));

    return async (call) => {
      const group = call.broker.groups.find(groupId);
      if (!group) return respond({ errorCode: ErrorCode.unknownMemberId, assignment: Buffer.alloc(0) }, version);
      const result = await park<SyncResult>(call, (done) => {
        const waiting = group.sync({ memberId, generation, assignments }, done);
        return () => {
          if (waiting !== undefined) group.abandon(waiting, done);
        };
      });
      return result ? respond(result, version) : 'no-response';
    };
  },
};

function respond(result: SyncResult, version: number): Reply {
  return (writer) => {
    if (version >= 1) writer.int32(THROTTLE_MS);
    writer.int16(result.errorCode).bytes(result.assignment);
  };
}
