import { expect, test } from 'vitest';
import { requests } from '../testing/requests.ts';
import { createTestParts, type TestParts } from '../testing/test-parts.ts';
import { ErrorCode } from '../wire/errors.ts';
import type { Reader } from '../wire/reader.ts';
import { joinGroup } from './join-group.ts';
import { syncGroup } from './sync-group.ts';

function decode(reader: Reader | undefined, version: number): readonly [number, string] {
  if (!reader) throw new Error('no answer');
  if (version >= 1) reader.int32('throttle');
  const answer = [reader.int16('error'), reader.bytes('assignment').toString()] as const;
  reader.end('response');
  return answer;
}

/** A group of client-1 (leader) and client-2, waiting for the assignment. */
async function joined(): Promise<TestParts> {
  const parts = createTestParts();
  const joins = [1, 2].map(() => parts.begin(joinGroup, 3, requests.joinGroup(3, { group: 'g' })).answer);
  await Promise.resolve();
  parts.timers.advance(parts.broker.limits.initialRebalanceDelayMs);
  await Promise.all(joins);
  return parts;
}

for (let version = 0; version <= 3; version++) {
  test(`v${version}: followers wait for the leader's assignment`, async () => {
    const parts = await joined();
    const follower = parts.begin(
      syncGroup,
      version,
      requests.syncGroup(version, { group: 'g', generation: 1, memberId: 'client-2' }),
    );
    const assignments = { 'client-1': 'p0', 'client-2': 'p1' };
    const leader = requests.syncGroup(version, { group: 'g', generation: 1, memberId: 'client-1', assignments });
    expect(decode(await parts.call(syncGroup, version, leader), version)).toEqual([0, 'p0']);
    expect(decode(await follower.answer, version)).toEqual([0, 'p1']);
  });
}

const refused = [
  { name: 'an unknown group', group: 'h', memberId: 'client-1', generation: 1, errorCode: ErrorCode.unknownMemberId },
  { name: 'an unknown member', group: 'g', memberId: 'x', generation: 1, errorCode: ErrorCode.unknownMemberId },
  {
    name: 'another generation',
    group: 'g',
    memberId: 'client-1',
    generation: 7,
    errorCode: ErrorCode.illegalGeneration,
  },
];

for (const c of refused) {
  test(`${c.name} is refused`, async () => {
    const parts = await joined();
    expect(decode(await parts.call(syncGroup, 3, requests.syncGroup(3, c)), 3)).toEqual([c.errorCode, '']);
  });
}

test('a follower whose connection closes while it waits gets no answer', async () => {
  const parts = await joined();
  const { answer, close } = parts.begin(
    syncGroup,
    3,
    requests.syncGroup(3, { group: 'g', generation: 1, memberId: 'client-2' }),
  );
  await Promise.resolve();
  close();
  expect(await answer).toBeUndefined();
});
