import { expect, test } from 'vitest';
import { requests } from '../testing/requests.ts';
import { createTestParts } from '../testing/test-parts.ts';
import { ErrorCode } from '../wire/errors.ts';
import { describeConfigs } from './describe-configs.ts';

const TOPIC = 2;
const BROKER = 4;

const cases: readonly {
  name: string;
  ask: Parameters<typeof requests.describeConfigs>[1];
  errorCode: number;
  settings: unknown[];
}[] = [
  {
    name: 'one setting of a topic',
    ask: { type: TOPIC, name: 't', settings: ['retention.ms'] },
    errorCode: 0,
    settings: [['retention.ms', '5000', 1]],
  },
  {
    name: 'a default of a topic',
    ask: { type: TOPIC, name: 't', settings: ['cleanup.policy'] },
    errorCode: 0,
    settings: [['cleanup.policy', 'delete', 5]],
  },
  {
    name: 'a setting that does not exist',
    ask: { type: TOPIC, name: 't', settings: ['x'] },
    errorCode: 0,
    settings: [],
  },
  {
    name: 'a topic that does not exist',
    ask: { type: TOPIC, name: 'x' },
    errorCode: ErrorCode.unknownTopicOrPartition,
    settings: [],
  },
  {
    name: 'the broker',
    ask: { type: BROKER, name: '1', settings: ['num.partitions'] },
    errorCode: 0,
    settings: [['num.partitions', '1', 4]],
  },
  { name: 'another broker', ask: { type: BROKER, name: '2' }, errorCode: ErrorCode.invalidRequest, settings: [] },
];

for (const c of cases) {
  for (const version of [0, 1, 2]) {
    test(`v${version}: ${c.name}`, async () => {
      const parts = createTestParts();
      parts.broker.topics.create('t', 1, { 'retention.ms': '5000' });
      const reader = await parts.call(describeConfigs, version, requests.describeConfigs(version, c.ask));
      if (!reader) throw new Error('no answer');
      reader.int32('throttle');
      const [answer] = reader.array('results', 11, () => {
        const errorCode = reader.int16('error');
        expect(reader.nullableString('message') === null).toBe(errorCode === 0);
        expect([reader.int8('type'), reader.string('name')]).toEqual([c.ask.type, c.ask.name]);
        const settings = reader.array('settings', 6, () => {
          const setting = [reader.string('name'), reader.nullableString('value')];
          expect(reader.boolean('read only')).toBe(true);
          const source = reader.int8('source or is default');
          expect(reader.boolean('sensitive')).toBe(false);
          if (version >= 1) expect(reader.array('synonyms', 5, () => 0)).toEqual([]);
          return [...setting, source];
        });
        return { errorCode, settings };
      });
      reader.end('response');
      const settings = c.settings.map((setting) => {
        const [name, value, source] = setting as [string, string, number];
        return [name, value, version === 0 ? Number(source === 5) : source];
      });
      expect(answer).toEqual({ errorCode: c.errorCode, settings });
    });
  }
}
