import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { expect, test } from 'vitest';
import { ExportWatch } from './export-watch.ts';

const ok: ExportResult = { code: ExportResultCode.SUCCESS };
const refused: ExportResult = { code: ExportResultCode.FAILED, error: new Error('connect ECONNREFUSED') };
const both: ExportResult = { code: ExportResultCode.FAILED, error: new AggregateError([new Error('refused'), 0]) };
const mute: ExportResult = { code: ExportResultCode.FAILED };

const cases: { name: string; results: [exporter: 0 | 1, result: ExportResult][]; want: string[] }[] = [
  {
    name: 'while all is well there is nothing to say',
    results: [
      [0, ok],
      [1, ok],
    ],
    want: [],
  },
  {
    name: 'an outage is one line, however many exports fail',
    results: [
      [0, refused],
      [1, refused],
      [0, refused],
      [1, refused],
    ],
    want: ['WARN telemetry is not delivered: connect ECONNREFUSED; batches are lost, still trying'],
  },
  {
    name: 'its end is one line, when every exporter works again',
    results: [
      [0, both],
      [1, both],
      [0, ok],
      [1, ok],
      [0, ok],
    ],
    want: [
      'WARN telemetry is not delivered: refused; batches are lost, still trying',
      'INFO telemetry is delivered again',
    ],
  },
  {
    name: 'the next outage is told again',
    results: [
      [0, mute],
      [0, ok],
      [0, mute],
    ],
    want: [
      'WARN telemetry is not delivered: unknown error; batches are lost, still trying',
      'INFO telemetry is delivered again',
      'WARN telemetry is not delivered: unknown error; batches are lost, still trying',
    ],
  },
];

for (const c of cases) {
  test(c.name, () => {
    const lines: string[] = [];
    const watch = new ExportWatch('s', (line) => lines.push(line));
    const queue: ExportResult[] = [];
    const exporters = [0, 1].map(() =>
      watch.over({
        export: (_items: unknown, done: (result: ExportResult) => void) => done(queue.shift() ?? ok),
      }),
    );
    for (const [index, result] of c.results) {
      queue.push(result);
      const seen: ExportResult[] = [];
      exporters[index]?.export([], (given) => seen.push(given));
      expect(seen).toEqual([result]);
    }
    const said = lines.map((line) => JSON.parse(line) as { level: string; msg: string; service: string });
    expect(said.map(({ level, msg }) => `${level} ${msg}`)).toEqual(c.want);
    expect(said.every(({ service }) => service === 's')).toBe(true);
  });
}
