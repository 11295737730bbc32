import { labelsOf } from '@o11y-lab/model';
import { describe, expect, test } from 'vitest';
import { type Alert, type AlertState, NO_ALERTS, RESOLVED_RETENTION_MS, stepAlerts, withActiveAt } from './alerts.ts';

const SECOND = 1000;
const found = (value: number) => ({ labels: labelsOf([['alertname', 'A']]), annotations: [], value });

interface Case {
  readonly name: string;
  readonly forS?: number;
  readonly keepFiringForS?: number;
  /** Ten seconds apart; undefined where the expression finds nothing. */
  readonly values: readonly (number | undefined)[];
  /** State after each; `gone` when nothing is remembered. */
  readonly states: readonly (AlertState | 'gone')[];
  readonly transitions: readonly string[];
}

const cases: readonly Case[] = [
  {
    name: 'without for it fires at once',
    values: [1, 2, undefined],
    states: ['firing', 'firing', 'inactive'],
    transitions: ['0 inactive→firing', '20 firing→inactive'],
  },
  {
    name: 'with for it is pending until the time is over, the end included',
    forS: 20,
    values: [1, 1, 1, 1],
    states: ['pending', 'pending', 'firing', 'firing'],
    transitions: ['0 inactive→pending', '20 pending→firing'],
  },
  {
    name: 'a gap while pending starts over',
    forS: 20,
    values: [1, 1, undefined, 1, 1, 1],
    states: ['pending', 'pending', 'gone', 'pending', 'pending', 'firing'],
    transitions: ['0 inactive→pending', '20 pending→inactive', '30 inactive→pending', '50 pending→firing'],
  },
  {
    name: 'for that is no multiple of the interval fires at the next evaluation',
    forS: 15,
    values: [1, 1, 1],
    states: ['pending', 'pending', 'firing'],
    transitions: ['0 inactive→pending', '20 pending→firing'],
  },
  {
    name: 'keep_firing_for bridges a gap, and each gap counts on its own',
    keepFiringForS: 20,
    values: [1, undefined, undefined, 1, undefined, undefined, undefined],
    states: ['firing', 'firing', 'firing', 'firing', 'firing', 'firing', 'inactive'],
    transitions: ['0 inactive→firing', '60 firing→inactive'],
  },
  {
    name: 'keep_firing_for does not keep what is only pending',
    forS: 20,
    keepFiringForS: 60,
    values: [1, undefined],
    states: ['pending', 'gone'],
    transitions: ['0 inactive→pending', '10 pending→inactive'],
  },
  {
    name: 'a resolved alert that comes again waits again',
    forS: 10,
    values: [1, 1, undefined, 1, 1],
    states: ['pending', 'firing', 'inactive', 'pending', 'firing'],
    transitions: [
      '0 inactive→pending',
      '10 pending→firing',
      '20 firing→inactive',
      '30 inactive→pending',
      '40 pending→firing',
    ],
  },
];

describe('the life of an alert', () => {
  for (const one of cases) {
    test(one.name, () => {
      const times = { forMs: (one.forS ?? 0) * SECOND, keepFiringForMs: (one.keepFiringForS ?? 0) * SECOND };
      let alerts = NO_ALERTS;
      const states: string[] = [];
      const told: string[] = [];
      one.values.forEach((value, i) => {
        const step = stepAlerts(alerts, value === undefined ? [] : [found(value)], times, i * 10 * SECOND);
        alerts = step.alerts;
        states.push([...alerts.values()][0]?.state ?? 'gone');
        for (const { timeUnixMs, from, to } of step.transitions) told.push(`${timeUnixMs / SECOND} ${from}→${to}`);
      });
      expect(states).toEqual(one.states);
      expect(told).toEqual(one.transitions);
    });
  }
});

test('value and annotations follow, the start stays', () => {
  const times = { forMs: 0, keepFiringForMs: 0 };
  const first = stepAlerts(NO_ALERTS, [found(1)], times, 0).alerts;
  const second = stepAlerts(first, [{ ...found(2), annotations: [['summary', 'two']] }], times, 10).alerts;
  expect([...second.values()]).toMatchObject([
    { value: 2, annotations: [['summary', 'two']], activeAtUnixMs: 0, firedAtUnixMs: 0 },
  ]);
});

test('a resolved alert is forgotten after its retention', () => {
  const times = { forMs: 0, keepFiringForMs: 0 };
  let alerts = stepAlerts(NO_ALERTS, [found(1)], times, 0).alerts;
  alerts = stepAlerts(alerts, [], times, 10).alerts;
  expect([...alerts.values()]).toMatchObject([{ state: 'inactive', resolvedAtUnixMs: 10 }]);
  expect(stepAlerts(alerts, [], times, 10 + RESOLVED_RETENTION_MS).alerts.size).toBe(1);
  expect(stepAlerts(alerts, [], times, 11 + RESOLVED_RETENTION_MS).alerts.size).toBe(0);
});

test('an earlier start makes a pending alert fire earlier', () => {
  const times = { forMs: 60 * SECOND, keepFiringForMs: 0 };
  const pending = stepAlerts(NO_ALERTS, [found(1)], times, 100 * SECOND).alerts;
  const moved = withActiveAt(pending, () => 45 * SECOND);
  const states = (alerts: ReadonlyMap<string, Alert>): string[] => [...alerts.values()].map(({ state }) => state);
  expect(states(stepAlerts(moved, [found(1)], times, 104 * SECOND).alerts)).toEqual(['pending']);
  expect(states(stepAlerts(moved, [found(1)], times, 105 * SECOND).alerts)).toEqual(['firing']);
});
