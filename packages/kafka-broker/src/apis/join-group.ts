import { type JoinResult, refusedJoin } from '../groups/messages.ts';
import { ErrorCode } from '../wire/errors.ts';
import { type Api, park, type Reply, THROTTLE_MS } from './api.ts';

/** The version from which on a newcomer is first told its id (KIP-394), so that lost answers leave no ghost members. */
const ID_FIRST_VERSION_MIN = 4;

/** JoinGroup. Waits until all members of the round have joined. */
export const joinGroup: Api = {
  key: 11,
  name: 'JoinGroup',
  versionMin: 0,
  versionMax: 5,
  decode(reader, version) {
    const groupId = reader.string('group');
    const sessionTimeoutMs = reader.int32('session timeout');
    const rebalanceTimeoutMs = version >= 1 ? reader.int32('rebalance timeout') : sessionTimeoutMs;
    const memberId = reader.string('member');
    const instanceId = version >= 5 ? reader.nullableString('group instance id') : null;
    const protocolType = reader.string('protocol type');
    const protocols = reader.array('protocols', 6, () => ({
      name: reader.string('protocol'),
      metadata: reader.bytes('protocol metadata'),
    }));

    return async (call) => {
      if (instanceId !== null) {
        const message = `group "${groupId}": static membership (group instance id) is not supported`;
        call.broker.log({ level: 'warn', message, fields: { clientId: call.clientId } });
        return respond(refusedJoin(ErrorCode.unsupportedVersion, memberId), version);
      }
      const group = call.broker.groups.findOrCreate(groupId);
      if (typeof group === 'number') return respond(refusedJoin(group, memberId), version);
      const result = await park<JoinResult>(call, (done) => {
        const request = {
          memberId,
          clientId: call.clientId,
          clientHost: call.clientHost,
          sessionTimeoutMs,
          rebalanceTimeoutMs,
          protocolType,
          protocols,
          mustKnowId: version >= ID_FIRST_VERSION_MIN,
        };
        const waiting = group.join(request, done);
        return () => {
          if (waiting !== undefined) group.abandon(waiting, done);
        };
      });
      return result ? respond(result, version) : 'no-response';
    };
  },
};

function respond(result: JoinResult, version: number): Reply {
  return (writer) => {
    if (version >= 2) writer.int32(THROTTLE_MS);
    writer.int16(result.errorCode).int32(result.generation).string(result.protocolName);
    writer.string(result.leaderId).string(result.memberId);
    writer.array(result.members, (member) => {
      writer.string(member.memberId);
      if (version >= 5) writer.nullableString(null);
      writer.bytes(member.metadata);
    });
  };
}
