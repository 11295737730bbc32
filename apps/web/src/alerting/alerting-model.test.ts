import { expect, test } from 'vitest';
import { readRules } from '../data/rules.ts';
import { countStatus, filterGroups, parseFilter, type StatusFilter } from './alerting-model.ts';

const alert = (name: string, state: string, health = 'ok'): object => ({
  type: 'alerting',
  name,
  state,
  health,
  query: 'up > 1',
  labels: { severity: 'page' },
  annotations: { summary: `about ${name}` },
});
const { groups } = readRules({
  data: {
    groups: [
      {
        name: 'calm',
        interval: 5,
        rules: [alert('Quiet', 'inactive'), { type: 'recording', name: 'a:b', query: 'sum(up)', health: 'ok' }],
      },
      {
        name: 'loud',
        interval: 5,
        rules: [alert('Waits', 'pending'), alert('Burns', 'firing'), alert('Broken', 'inactive', 'err')],
      },
    ],
  },
});
const names = (filter: StatusFilter, search = ''): string[] =>
  filterGroups(groups, filter, search).flatMap(({ rules }) => rules.map(({ name }) => name));

test('what is urgent comes first', () => {
  expect(names('all')).toEqual(['Broken', 'Burns', 'Waits', 'Quiet', 'a:b']);
});
test('filters', () => {
  expect(names('firing')).toEqual(['Burns']);
  expect(names('recording')).toEqual(['a:b']);
  expect(names('all', 'ABOUT waits')).toEqual(['Waits']);
  expect(names('all', 'page calm')).toEqual(['Quiet']);
  expect(names('firing', 'nothing')).toEqual([]);
  expect(parseFilter('nonsense')).toBe('all');
});
test('counts', () => {
  expect(countStatus(groups, 'failing')).toBe(1);
  expect(countStatus(groups, 'firing')).toBe(1);
});
