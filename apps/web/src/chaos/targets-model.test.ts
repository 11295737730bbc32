import { expect, test } from 'vitest';
import { isProcessState, linesBetween } from './targets-model.ts';

const link = (from: string, to: string, protocol: 'http' | 'postgres' | 'kafka' = 'http') => ({ from, to, protocol });
const names = ['gateway', 'a', 'b', 'c', 'db', 'kafka', 'backend'];

test.each([
  ['calls', [link('gateway', 'a'), link('a', 'db', 'postgres')], ['gateway a', 'a db']],
  ['telemetry is left out', [link('a', 'backend')], []],
  [
    'who only takes messages stands behind the broker',
    [link('a', 'b'), link('b', 'kafka', 'kafka'), link('c', 'kafka', 'kafka')],
    ['a b', 'b kafka', 'kafka c'],
  ],
  ['strangers are left out', [link('a', 'nobody')], []],
  ['two ports are one line', [link('a', 'b'), link('a', 'b')], ['a b']],
])('%s', (_, links, want) => {
  expect(linesBetween(names, links).map(({ from, to }) => `${from} ${to}`)).toEqual(want);
});

test('states are told from words', () => {
  expect([isProcessState('healthy'), isProcessState('removed')]).toEqual([true, false]);
});
