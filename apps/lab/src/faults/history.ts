// The faults of a lab, kept in its data directory: what was injected, by whom, and what came of it.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FaultRecord } from '@o11y-lab/lab-control';

/** Older ones are forgotten. */
export const HISTORY_MAX = 200;

export interface FaultHistory {
  /** Of the id that was given last. */
  readonly lastNumber: number;
  /** Newest first. */
  readonly records: readonly FaultRecord[];
}

export function historyPath(dataDir: string): string {
  return join(dataDir, 'faults.json');
}

/** What is on the disk; nothing when there is no such file, or one that can't be understood. */
export function readHistory(path: string, nowUnixMs: number): FaultHistory {
  try {
    return parseHistory(readFileSync(path, 'utf8'), nowUnixMs);
  } catch {
    return { lastNumber: 0, records: [] };
  }
}

/** One that was active when its supervisor died ended with it. Pure. */
export function parseHistory(text: string, nowUnixMs: number): FaultHistory {
  const none: FaultHistory = { lastNumber: 0, records: [] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return none;
  }
  if (typeof value !== 'object' || value === null || !('records' in value) || !('lastNumber' in value)) return none;
  const { records, lastNumber } = value;
  if (!Array.isArray(records) || !Number.isSafeInteger(lastNumber) || Number(lastNumber) < 0) return none;
  const known = records.filter(isRecord).slice(0, HISTORY_MAX);
  return { lastNumber: Number(lastNumber), records: known.map((record) => closed(record, nowUnixMs)) };
}

/** Replaced at once: a reader or a crash never sees half of it. @throws what the file system says */
export function writeHistory(path: string, history: FaultHistory): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify({ version: 1, ...history })}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

function closed(record: FaultRecord, nowUnixMs: number): FaultRecord {
  const effect = record.effect?.kind === 'measuring' ? LOST : undefined;
  const kept = effect ? { ...record, effect } : record;
  if (record.state !== 'active') return kept;
  const toUnixMs = Math.min(record.untilUnixMs ?? nowUnixMs, nowUnixMs);
  return { ...kept, state: 'ended', endedBy: 'lab-down', toUnixMs };
}

const LOST = { kind: 'unmeasured', code: 'lab-ended', reason: 'the lab ended meanwhile' } as const;

/** We wrote the file: the fields that are read without looking at them are enough. */
function isRecord(value: unknown): value is FaultRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { id, state, fromUnixMs, targets, fault, command } = value as Partial<FaultRecord>; // each is looked at
  if (typeof id !== 'string' || typeof fromUnixMs !== 'number' || typeof command !== 'string') return false;
  if (state !== 'active' && state !== 'ended' && state !== 'failed') return false;
  return Array.isArray(targets) && typeof fault === 'object' && fault !== null;
}
