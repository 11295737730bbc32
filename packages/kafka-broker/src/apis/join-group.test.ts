import { expect, test } from 'vitest';
import { requests } from '../testing/requests.ts';
import { createTestParts, type TestParts } from '../testing/test-parts.ts';
import { ErrorCode } from '../wire/errors.ts';
import type { Reader } from '../wire/reader.ts';
import { joinGroup } from './join-group.ts';

interface Answer {
  readonly errorCode: number;
  readonly generation: number;
  readonly leaderId: string;
  readonly memberId: string;
  readonly members: readonly (readonly [string, string])[];
}

function decode(reader: Reader | undefined, version: number): Answer {
  if (!reader) throw new Error('no answer');
  if (version >= 2) reader.int32('throttle');
  const errorCode = reader.int16('error');
  const generation = reader.int32('generation');
  const protocol = reader.string('protocol');
  expect(protocol).toBe(errorCode === 0 ? 'range' : '');
  const leaderId = reader.string('leader');
  const memberId = reader.string('member');
  const members = reader.array('members', 6, (): readonly [string, string] => {
    const id = reader.string('member');
    if (version >= 5) expect(reader.nullableString('instance')).toBeNull();
    return [id, reader.bytes('metadata').toString()];
  });
  reader.end('response');
  return { errorCode, generation, leaderId, memberId, members };
}

async function join(
  parts: TestParts,
  version: number,
  options: Partial<Parameters<typeof requests.joinGroup>[1]>,
): Promise<Answer> {
  const { answer } = parts.begin(joinGroup, version, requests.joinGroup(version, { group: 'g', ...options }));
  await Promise.resolve();
  parts.timers.advance(parts.broker.limits.initialRebalanceDelayMs);
  return decode(await answer, version);
}

for (let version = 0; version <= 3; version++) {
  test(`v${version} joins at once`, async () => {
    const answer = await join(createTestParts(), version, { metadata: 'topics' });
    expect(answer).toEqual({
      errorCode: 0,
      generation: 1,
      leaderId: 'client-1',
      memberId: 'client-1',
      members: [['client-1', 'topics']],
    });
  });
}

for (const version of [4, 5]) {
  test(`v${version} tells a newcomer its id first`, async () => {
    const parts = createTestParts();
    const first = await join(parts, version, {});
    expect(first).toMatchObject({ errorCode: ErrorCode.memberIdRequired, memberId: 'client-1', members: [] });
    expect(await join(parts, version, { memberId: first.memberId })).toMatchObject({
      errorCode: 0,
      leaderId: 'client-1',
    });
  });
}

const refused: readonly {
  name: string;
  options: Partial<Parameters<typeof requests.joinGroup>[1]>;
  errorCode: number;
}[] = [
  { name: 'an empty group id', options: { group: '' }, errorCode: ErrorCode.invalidGroupId },
  { name: 'static membership', options: { instanceId: 'i' }, errorCode: ErrorCode.unsupportedVersion },
  { name: 'an unknown member id', options: { memberId: 'x' }, errorCode: ErrorCode.unknownMemberId },
  { name: 'a negative session timeout', options: { sessionTimeoutMs: -1 }, errorCode: ErrorCode.invalidSessionTimeout },
];

for (const c of refused) {
  test(`${c.name} is refused`, async () => {
    expect((await join(createTestParts(), 5, c.options)).errorCode).toBe(c.errorCode);
  });
}

test('a member whose connection closes while it waits gets no answer, and time to come back', async () => {
  const parts = createTestParts();
  const { answer, close } = parts.begin(joinGroup, 3, requests.joinGroup(3, { group: 'g' }));
  await Promise.resolve();
  close();
  expect(await answer).toBeUndefined();
  expect(parts.broker.groups.find('g')?.members()).toHaveLength(1);
  parts.timers.advance(10_000);
  expect(parts.broker.groups.find('g')?.state).toBe('Empty');
});
