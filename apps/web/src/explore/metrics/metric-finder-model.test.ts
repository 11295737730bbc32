import { expect, test } from 'vitest';
import { findMetrics, groupMetrics } from './metric-finder-model.ts';

const METRICS = [
  { name: 'db_client_connection_count', type: 'gauge', help: 'Connections by state' },
  { name: 'http_requests_total', type: 'counter', help: 'Requests answered' },
  { name: 'target_http_info' },
];

test('every word must be somewhere; names that begin so come first', () => {
  expect(findMetrics(METRICS, 'http').map(({ name }) => name)).toEqual(['http_requests_total', 'target_http_info']);
  expect(findMetrics(METRICS, 'GAUGE state').map(({ name }) => name)).toEqual(['db_client_connection_count']);
  expect(findMetrics(METRICS, '')).toHaveLength(3);
});

test('grouped by the first word', () => {
  expect(groupMetrics(METRICS).map(({ prefix, metrics }) => `${prefix} ${metrics.length}`)).toEqual([
    'db 1',
    'http 1',
    'target 1',
  ]);
});
