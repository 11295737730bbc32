// Follows a query over a WebSocket, and comes back by itself when the backend does.
import { useQuery } from '@tanstack/react-query';
import { type Dispatch, useEffect, useReducer } from 'react';
import { apiPath } from '../../../data/datasources.ts';
import { urlWith } from '../../../data/http.ts';
import { fetchLogLabelNames, type LogRow, nanos } from '../../../data/loki.ts';
import { FIRST_STATE, nextTail, readTailFrame, type TailEvent, type TailState } from './tail-model.ts';

/** Lines from before that a tail starts with, so that a quiet service is no empty page. */
const START_LINES = 100;
const START_BEFORE_MS = 300_000;
/** Many small frames are drawn as one. */
const DRAW_MS = 200;
const RETRY_MS = 1500;
const LABELS_REACH_MS = 86_400_000;

export function useTail(query: string, isEnabled: boolean): [state: TailState, send: Dispatch<TailEvent>] {
  const [state, send] = useReducer(nextTail, FIRST_STATE);
  const names = useQuery({
    queryKey: ['logs-stream-labels'],
    queryFn: async ({ signal }) => {
      const nowMs = Date.now();
      return (await fetchLogLabelNames({ fromMs: nowMs - LABELS_REACH_MS, toMs: nowMs }, signal)).value;
    },
  });
  const labels = names.data;
  useEffect(() => {
    if (!isEnabled || labels === undefined) return undefined;
    const streamLabels = new Set(labels);
    let socket: WebSocket | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let isGone = false;
    let lastUnixNano: string | undefined;
    let waiting: LogRow[] = [];
    let dropped = 0;
    const draw = setInterval(() => {
      if (waiting.length === 0 && dropped === 0) return;
      send({ kind: 'lines', rows: waiting, droppedCount: dropped });
      waiting = [];
      dropped = 0;
    }, DRAW_MS);
    const connect = (): void => {
      const start = lastUnixNano ?? nanos(Date.now() - START_BEFORE_MS);
      const limit = lastUnixNano === undefined ? START_LINES : LIMIT_AFTER_LOSS;
      const path = urlWith(apiPath('loki', '/loki/api/v1/tail'), { query, start, limit });
      socket = new WebSocket(new URL(path, window.location.href.replace(/^http/, 'ws')));
      socket.addEventListener('open', () => send({ kind: 'opened', atMs: Date.now() }));
      socket.addEventListener('message', ({ data }) => {
        const frame = readTailFrame(String(data), (name) => streamLabels.has(name));
        for (const row of frame.rows) {
          waiting.push(row);
          if (lastUnixNano === undefined || row.timeUnixNano > lastUnixNano) lastUnixNano = row.timeUnixNano;
        }
        dropped += frame.droppedCount;
      });
      socket.addEventListener('close', () => {
        if (isGone) return;
        send({ kind: 'lost' });
        retry = setTimeout(connect, RETRY_MS);
      });
    };
    connect();
    return () => {
      isGone = true;
      clearInterval(draw);
      clearTimeout(retry);
      socket?.close();
    };
  }, [query, isEnabled, labels]);
  return [state, send];
}

/** What was written while nobody listened; more is stated as left out by the buffer anyway. */
const LIMIT_AFTER_LOSS = 2000;
