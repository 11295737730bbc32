// Lines of Loki as a frame. Pure.
import { type DataFrame, frameOf } from '@o11y-lab/dashboards';
import type { LogRow } from '../../data/loki.ts';

export interface LogFrameOptions {
  readonly refId: string;
  readonly query: string;
  readonly limit: number;
}

export function logFrame(rows: readonly LogRow[], { refId, query, limit }: LogFrameOptions): DataFrame {
  return frameOf(
    refId,
    [
      { type: 'time', name: 'Time', values: rows.map((row) => row.timeMs), config: {} },
      { type: 'string', name: 'Line', values: rows.map((row) => row.line), config: {} },
      {
        type: 'other',
        name: 'labels',
        values: rows.map((row) => ({ ...row.streamLabels, ...row.structuredMetadata, ...row.parsed })),
        config: {},
      },
      { type: 'string', name: 'tsNs', values: rows.map((row) => row.timeUnixNano), config: {} },
    ],
    {
      meta: {
        kind: 'log-lines',
        executedQuery: query,
        ...(rows.length >= limit && { limits: { shown: rows.length, what: 'lines' } }),
      },
    },
  );
}
