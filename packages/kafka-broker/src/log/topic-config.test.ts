import { expect, test } from 'vitest';
import { resolveLogConfig } from '../options.ts';
import { applyTopicConfig, checkTopicConfig, describeTopicConfig } from './topic-config.ts';

const cases: readonly { name: string; value: string | null; problem: RegExp | undefined }[] = [
  { name: 'retention.ms', value: '1000', problem: undefined },
  { name: 'retention.ms', value: '-1', problem: undefined },
  { name: 'retention.bytes', value: '-2', problem: /want a whole number from -1 on/ },
  { name: 'segment.bytes', value: '1', problem: /from 1024 on/ },
  { name: 'segment.bytes', value: '1e6', problem: /want a whole number/ },
  { name: 'segment.bytes', value: null, problem: /is null; want a whole number/ },
  { name: 'cleanup.policy', value: 'delete', problem: undefined },
  { name: 'cleanup.policy', value: 'compact', problem: /can only be "delete"/ },
  { name: 'min.insync.replicas', value: '2', problem: /can only be "1"/ },
  { name: 'flush.ms', value: '1', problem: /"flush.ms" is not supported; supported are retention.bytes/ },
  { name: 'constructor', value: '1', problem: /"constructor" is not supported/ },
];

for (const c of cases) {
  test(`${c.name}=${c.value} is ${c.problem ? 'refused' : 'accepted'}`, () => {
    const problem = checkTopicConfig([c]);
    if (c.problem) expect(problem).toMatch(c.problem);
    else expect(problem).toBeUndefined();
  });
}

test('settings of a topic go over those of the broker and are described as its own', () => {
  const entries = { 'retention.ms': '5', 'cleanup.policy': 'delete' };
  const config = applyTopicConfig(resolveLogConfig({ retentionBytes: 4_000_000 }), entries);
  expect(config).toEqual({ retentionBytes: 4_000_000, retentionMs: 5, segmentBytes: 1_000_000 });
  const described = describeTopicConfig(config, entries);
  expect(described).toContainEqual({ name: 'retention.ms', value: '5', isDefault: false });
  expect(described).toContainEqual({ name: 'retention.bytes', value: '4000000', isDefault: true });
  expect(described).toContainEqual({ name: 'cleanup.policy', value: 'delete', isDefault: false });
});
