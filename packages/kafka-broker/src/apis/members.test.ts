import { expect, test } from 'vitest';
import { requests } from '../testing/requests.ts';
import { createTestParts, type TestParts } from '../testing/test-parts.ts';
import { ErrorCode } from '../wire/errors.ts';
import { deleteGroups } from './delete-groups.ts';
import { describeGroups } from './describe-groups.ts';
import { heartbeat } from './heartbeat.ts';
import { joinGroup } from './join-group.ts';
import { leaveGroup } from './leave-group.ts';
import { listGroups } from './list-groups.ts';
import { syncGroup } from './sync-group.ts';

// The small group APIs, on one stable group "g" with the member client-1 in generation 1.

async function stable(): Promise<TestParts> {
  const parts = createTestParts();
  const { answer } = parts.begin(joinGroup, 3, requests.joinGroup(3, { group: 'g', metadata: 'topics' }));
  await Promise.resolve();
  parts.timers.advance(parts.broker.limits.initialRebalanceDelayMs);
  await answer;
  const assignments = { 'client-1': 'p0' };
  await parts.call(
    syncGroup,
    3,
    requests.syncGroup(3, { group: 'g', generation: 1, memberId: 'client-1', assignments }),
  );
  return parts;
}

const beats = [
  { group: 'g', memberId: 'client-1', generation: 1, errorCode: ErrorCode.none },
  { group: 'g', memberId: 'client-1', generation: 2, errorCode: ErrorCode.illegalGeneration },
  { group: 'g', memberId: 'x', generation: 1, errorCode: ErrorCode.unknownMemberId },
  { group: 'h', memberId: 'client-1', generation: 1, errorCode: ErrorCode.unknownMemberId },
];

for (const c of beats) {
  for (let version = 0; version <= 3; version++) {
    test(`Heartbeat v${version} of ${c.memberId} in ${c.group}, generation ${c.generation}: ${c.errorCode}`, async () => {
      const reader = await (await stable()).call(heartbeat, version, requests.heartbeat(version, c));
      if (version >= 1) expect(reader?.int32('throttle')).toBe(0);
      expect(reader?.int16('error')).toBe(c.errorCode);
      reader?.end('response');
    });
  }
}

const leaves = [
  { group: 'g', memberId: 'client-1', errorCode: ErrorCode.none },
  { group: 'g', memberId: 'x', errorCode: ErrorCode.unknownMemberId },
  { group: 'h', memberId: 'client-1', errorCode: ErrorCode.unknownMemberId },
];

for (const c of leaves) {
  for (const version of [0, 1]) {
    test(`LeaveGroup v${version} of ${c.memberId} in ${c.group}: ${c.errorCode}`, async () => {
      const parts = await stable();
      const reader = await parts.call(leaveGroup, version, requests.leaveGroup(c));
      if (version >= 1) expect(reader?.int32('throttle')).toBe(0);
      expect(reader?.int16('error')).toBe(c.errorCode);
      reader?.end('response');
      expect(parts.broker.groups.find('g')?.state).toBe(c.errorCode === 0 ? 'Empty' : 'Stable');
    });
  }
}

for (const version of [0, 1, 2]) {
  test(`DescribeGroups v${version} shows members, and Dead for a group that is not there`, async () => {
    const reader = await (await stable()).call(describeGroups, version, requests.describeGroups(['g', 'h']));
    if (!reader) throw new Error('no answer');
    if (version >= 1) reader.int32('throttle');
    const text = (what: string): string => reader.string(what);
    const groups = reader.array('groups', 14, () => [
      reader.int16('error'),
      text('group'),
      text('state'),
      text('protocol type'),
      text('protocol'),
      reader.array('members', 14, () => [
        text('member'),
        text('client id'),
        text('client host'),
        reader.bytes('metadata').toString(),
        reader.bytes('assignment').toString(),
      ]),
    ]);
    reader.end('response');
    expect(groups).toEqual([
      [0, 'g', 'Stable', 'consumer', 'range', [['client-1', 'client', '10.0.0.1', 'topics', 'p0']]],
      [0, 'h', 'Dead', '', '', []],
    ]);
  });

  test(`ListGroups v${version} names every group`, async () => {
    const parts = await stable();
    const committed = { topic: 't', partition: 0, offset: 1, metadata: '', committedMs: 0, retentionMs: null };
    parts.broker.groups.offsets.commit('only-offsets', [committed]);
    const reader = await parts.call(listGroups, version, requests.listGroups());
    if (!reader) throw new Error('no answer');
    if (version >= 1) reader.int32('throttle');
    expect(reader.int16('error')).toBe(0);
    expect(reader.array('groups', 4, () => [reader.string('group'), reader.string('type')])).toEqual([
      ['g', 'consumer'],
      ['only-offsets', ''],
    ]);
    reader.end('response');
  });
}

for (const version of [0, 1]) {
  test(`DeleteGroups v${version} deletes what has no members`, async () => {
    const parts = await stable();
    const committed = { topic: 't', partition: 0, offset: 1, metadata: '', committedMs: 0, retentionMs: null };
    parts.broker.groups.offsets.commit('idle', [committed]);
    const reader = await parts.call(deleteGroups, version, requests.deleteGroups(['g', 'idle', 'h']));
    if (!reader) throw new Error('no answer');
    reader.int32('throttle');
    expect(reader.array('results', 4, () => [reader.string('group'), reader.int16('error')])).toEqual([
      ['g', ErrorCode.nonEmptyGroup],
      ['idle', 0],
      ['h', ErrorCode.groupIdNotFound],
    ]);
    reader.end('response');
    expect(parts.broker.groups.offsets.has('idle')).toBe(false);
  });
}
