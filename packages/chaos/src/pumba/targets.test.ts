import { describe, expect, test } from 'vitest';
import { seededRandom } from '../testing/random.ts';
import { composeName, resolvePeers, resolveTargets } from './targets.ts';
import type { PumbaTargets } from './types.ts';

const NAMES = ['postgres', 'kafka', 'api-gateway', 'service-a', 'service-b', 'service-c', 'service-d', 'a'];
const all = { limit: 0, isRandom: false, random: seededRandom(1) };
const names = (...typed: string[]): PumbaTargets => ({ kind: 'names', names: typed });
const regex = (source: string): PumbaTargets => ({ kind: 'regex', source });

describe('names', () => {
  const cases: readonly [PumbaTargets, readonly string[]][] = [
    [names('service-a'), ['service-a']],
    [names('service-b', 'kafka', 'service-b'), ['kafka', 'service-b']],
    [names('o11y_lab_for_dummies-service-a-1'), ['service-a']],
    [names('my-project-api-gateway-2'), ['api-gateway']],
    [names('my_project_service_a_1'), ['service-a']],
    [names('/o11y_lab_for_dummies_postgres_1'), ['postgres']],
    [names('service-a-1'), ['service-a']],
    [{ kind: 'all' }, NAMES],
    [regex('^service-(a|b)$'), ['service-a', 'service-b']],
    [regex('^o11y_lab_for_dummies-service'), ['service-a', 'service-b', 'service-c', 'service-d']],
    [regex('(?i)KAFKA'), ['kafka']],
    [regex('.*'), NAMES],
    [regex(''), NAMES],
    [names('re2:^service-(a|b)$', 'kafka'), ['kafka', 'service-a', 'service-b']],
  ];
  for (const [targets, expected] of cases) {
    test(JSON.stringify(targets), () => {
      expect(resolveTargets(targets, NAMES, all)).toEqual({ kind: 'targets', targets: expected });
    });
  }
  test('each name is found by the name of its container', () => {
    for (const name of NAMES) {
      expect(resolveTargets(names(composeName(name)), NAMES, all)).toEqual({ kind: 'targets', targets: [name] });
    }
  });
});

describe('what is not there', () => {
  const cases: readonly [PumbaTargets, string, string][] = [
    [names('service-e'), 'no process is called "service-e"', 'did you mean service-a?'],
    [names('servce-d'), 'no process is called "servce-d"', 'did you mean service-d?'],
    [names('mysql'), 'no process is called "mysql"', `processes are ${NAMES.join(', ')}`],
    [regex('^x'), 'no process matches re2:^x', 'processes are'],
    [regex('('), 'invalid regular expression', 'RE2 has no lookahead'],
    [regex('(?=a)b'), 'invalid regular expression', 'RE2 has no lookahead'],
  ];
  for (const [targets, message, hint] of cases) {
    test(JSON.stringify(targets), () => {
      expect(resolveTargets(targets, NAMES, all)).toMatchObject({
        kind: 'wrong',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      });
    });
  }
});

describe('choices', () => {
  test('random takes one, and each of them in time', () => {
    const random = seededRandom(7);
    const seen = new Map<string, number>();
    for (let round = 0; round < 8_000; round += 1) {
      const resolved = resolveTargets({ kind: 'all' }, NAMES, { limit: 0, isRandom: true, random });
      if (resolved.kind !== 'targets' || resolved.targets.length !== 1) throw new Error(JSON.stringify(resolved));
      seen.set(resolved.targets[0]!, (seen.get(resolved.targets[0]!) ?? 0) + 1);
    }
    // 1,000 of each expected, with a standard deviation of 30.
    for (const name of NAMES) expect(Math.abs((seen.get(name) ?? 0) - 1000)).toBeLessThan(150);
  });
  test('a limit takes so many, in order', () => {
    const resolved = resolveTargets(regex('^service'), NAMES, { limit: 3, isRandom: false, random: seededRandom(3) });
    if (resolved.kind !== 'targets') throw new Error(resolved.message);
    expect(resolved.targets).toHaveLength(3);
    expect([...resolved.targets].sort()).toEqual(resolved.targets);
  });
  test('a limit beyond what is there takes all', () => {
    expect(resolveTargets(names('kafka'), NAMES, { ...all, limit: 9 })).toEqual({
      kind: 'targets',
      targets: ['kafka'],
    });
  });
  test('labels are all of them asked', () => {
    const byLabels = (...labels: string[]) => resolveTargets({ kind: 'all' }, NAMES, { ...all, labels });
    expect(byLabels('com.docker.compose.service=kafka')).toEqual({ kind: 'targets', targets: ['kafka'] });
    expect(byLabels('com.docker.compose.project')).toEqual({ kind: 'targets', targets: NAMES });
    expect(byLabels('com.docker.compose.service=kafka', 'com.docker.compose.service=a')).toMatchObject({
      kind: 'wrong',
    });
    expect(byLabels('tier=db')).toMatchObject({ kind: 'wrong', message: 'no process has the label tier=db' });
  });
});

test('peers are names of processes too', () => {
  const fault = {
    kind: 'netem',
    netem: { kind: 'loss', percent: 1, correlationPercent: 0 },
    filter: { egress: 'answers', peers: ['x-service-b-1'], sourcePorts: [], destinationPorts: [] },
  } as const;
  expect(resolvePeers(fault, NAMES)).toMatchObject({ kind: 'fault', fault: { filter: { peers: ['service-b'] } } });
  expect(resolvePeers(fault, ['kafka'])).toMatchObject({ kind: 'wrong' });
  expect(resolvePeers({ kind: 'pause' }, NAMES)).toEqual({ kind: 'fault', fault: { kind: 'pause' } });
});
