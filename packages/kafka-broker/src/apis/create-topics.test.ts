import { expect, test } from 'vitest';
import { requests } from '../testing/requests.ts';
import { createTestParts, type TestParts } from '../testing/test-parts.ts';
import { ErrorCode } from '../wire/errors.ts';
import { createTopics } from './create-topics.ts';

async function create(
  parts: TestParts,
  version: number,
  options: Parameters<typeof requests.createTopics>[1],
): Promise<readonly [number, string | null]> {
  const reader = await parts.call(createTopics, version, requests.createTopics(version, options));
  if (!reader) throw new Error('no answer');
  if (version >= 2) reader.int32('throttle');
  const [answer] = reader.array('topics', 4, () => {
    expect(reader.string('topic')).toBe(options.name);
    return [reader.int16('error'), version >= 1 ? reader.nullableString('message') : null] as const;
  });
  reader.end('response');
  return answer ?? [-1, null];
}

for (let version = 0; version <= 3; version++) {
  test(`v${version} creates a topic with its settings`, async () => {
    const parts = createTestParts();
    const settings = { 'retention.ms': '1000', 'cleanup.policy': 'delete' };
    expect(await create(parts, version, { name: 't', partitions: 3, settings })).toEqual([0, null]);
    expect(parts.broker.topics.get('t')?.partitions).toHaveLength(3);
    expect(parts.broker.topics.get('t')?.config.retentionMs).toBe(1000);
  });
}

const refused: readonly {
  name: string;
  options: Partial<Parameters<typeof requests.createTopics>[1]>;
  errorCode: number;
  message: RegExp;
}[] = [
  {
    name: 'a topic that is there',
    options: { name: 'there' },
    errorCode: ErrorCode.topicAlreadyExists,
    message: /"there" exists/,
  },
  {
    name: 'a name that is not valid',
    options: { name: 'a/b' },
    errorCode: ErrorCode.invalidTopic,
    message: /"a\/b" is not valid/,
  },
  {
    name: 'no partitions',
    options: { partitions: 0 },
    errorCode: ErrorCode.invalidPartitions,
    message: /0 partitions/,
  },
  {
    name: 'too many partitions',
    options: { partitions: 2 ** 31 - 1 },
    errorCode: ErrorCode.policyViolation,
    message: /the broker has 1/,
  },
  {
    name: 'three replicas',
    options: { replicationFactor: 3 },
    errorCode: ErrorCode.invalidReplicationFactor,
    message: /factor 3/,
  },
  {
    name: 'replicas elsewhere',
    options: { assignments: { 0: [2] } },
    errorCode: ErrorCode.invalidReplicaAssignment,
    message: /on node 1/,
  },
  {
    name: 'a gap in the partitions',
    options: { assignments: { 0: [1], 2: [1] } },
    errorCode: ErrorCode.invalidReplicaAssignment,
    message: /0 to 1/,
  },
  {
    name: 'an unknown setting',
    options: { settings: { nonsense: '1' } },
    errorCode: ErrorCode.invalidConfig,
    message: /"nonsense" is not supported/,
  },
  {
    name: 'compaction',
    options: { settings: { 'cleanup.policy': 'compact' } },
    errorCode: ErrorCode.invalidConfig,
    message: /can only be "delete"/,
  },
];

for (const c of refused) {
  test(`${c.name}: refused with a reason`, async () => {
    const parts = createTestParts();
    parts.broker.topics.create('there', 1);
    const [errorCode, message] = await create(parts, 3, { name: 'new', ...c.options });
    expect(errorCode).toBe(c.errorCode);
    expect(message).toMatch(c.message);
    expect(parts.broker.topics.all()).toHaveLength(1);
  });
}

test('a dry run creates nothing', async () => {
  const parts = createTestParts();
  expect(await create(parts, 3, { name: 't', isDryRun: true })).toEqual([0, null]);
  expect(parts.broker.topics.all()).toEqual([]);
});

test('-1 means the default, and an assignment says it all', async () => {
  const parts = createTestParts();
  expect(await create(parts, 3, { name: 'a', partitions: -1, replicationFactor: -1 })).toEqual([0, null]);
  expect(parts.broker.topics.get('a')?.partitions).toHaveLength(1);
  const assignments = { 0: [1], 1: [1] };
  expect(await create(parts, 3, { name: 'b', partitions: -1, replicationFactor: -1, assignments })).toEqual([0, null]);
  expect(parts.broker.topics.get('b')?.partitions).toHaveLength(2);
});
