import { expect, test } from 'vitest';
import { labWords, measuredText, unmeasuredText, unsupportedText } from './lab-words.ts';

const zh = labWords['zh-TW'];
const target = { name: 'backend', about: '', state: 'healthy', aliases: [] };
const measured = {
  kind: 'measured',
  signal: 'a failed calls',
  subject: 'a',
  measure: 'failed-calls',
  unit: 'percent',
  before: 0,
  after: 12,
  isVisible: true,
  text: 'as the lab says it',
  query: '',
} as const;

const unmeasured = [
  { name: 'a code is said', effect: { code: 'lab-ended', reason: 'r' }, says: '實驗室在測量期間結束了' },
  { name: 'a code that names the target', effect: { code: 'measures-others', reason: 'r' }, says: '沒有人測量 a：' },
  { name: 'no code is quoted', effect: { reason: 'the lab says so' }, says: 'the lab says so' },
  { name: 'a code of a newer lab is quoted', effect: { code: 'from-mars' as 'lab-ended', reason: 'so' }, says: 'so' },
] as const;
for (const { name, effect, says } of unmeasured) {
  test(`not measured: ${name}`, () => {
    expect(unmeasuredText({ kind: 'unmeasured', ...effect }, ['a'], zh)).toContain(says);
  });
}

test('why a kind is not supported', () => {
  const unsupported = { netem: 'no link', pause: 'not here' };
  const backend = { ...target, unsupported, unsupportedCodes: { netem: 'no-link' } } as const;
  expect(unsupportedText(backend, 'netem', zh)).toMatch(/^backend 前面沒有/);
  expect(unsupportedText(backend, 'pause', zh)).toBe('not here');
  expect(unsupportedText(backend, 'kill', zh)).toBeUndefined();
});

test('what was measured, with one figure or two', () => {
  expect(measuredText(measured, zh, 'zh-TW')).toBe('a 失敗的呼叫 0% → 12%');
  expect(measuredText({ ...measured, before: null }, zh, 'zh-TW')).toBe('a 失敗的呼叫 為 12%；之前沒有測量值');
  expect(measuredText({ ...measured, after: null }, zh, 'zh-TW')).toBe('a 失敗的呼叫 原為 0%；之後沒有測量值');
  const { measure, subject, ...old } = measured;
  expect(measuredText(old, zh, 'zh-TW')).toBe('a failed calls 0% → 12%');
});
