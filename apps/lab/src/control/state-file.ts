// DATA_DIR/lab.json: who runs this lab, how to talk to it, and which processes it has started. Other commands find the
// lab by it; after a kill -9 of the supervisor the next command knows from it what is left to end.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../supervisor/os-process.ts';
import type { RecordedChild } from '../supervisor/supervisor.ts';

/** The identity is the supervisor's. */
export interface LabState extends ProcessIdentity {
  readonly version: 1;
  readonly startedUnixMs: number;
  readonly portOffset: number;
  /** Where the control API listens on loopback; its callers send the token. */
  readonly control: { readonly port: number; readonly token: string };
  readonly children: readonly RecordedChild[];
}

export function stateFilePath(dataDir: string): string {
  return join(dataDir, 'lab.json');
}

/** Undefined when there is none, or when what is there cannot be understood. */
export function readState(dataDir: string): LabState | undefined {
  try {
    return parseState(readFileSync(stateFilePath(dataDir), 'utf8'));
  } catch {
    return undefined; // no file; or one that may not be read, whose lab is another user's
  }
}

export function parseState(text: string): LabState | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isState(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Takes the data directory for this supervisor; false when another one was quicker. Atomic by way of link(2). */
export function claimState(dataDir: string, state: LabState): boolean {
  mkdirSync(dataDir, { recursive: true });
  const path = stateFilePath(dataDir);
  const draft = writeDraft(path, state);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Replaces the file at once, so that a reader or a crash never sees half of it. */
export function writeState(dataDir: string, state: LabState): void {
  const path = stateFilePath(dataDir);
  renameSync(writeDraft(path, state), path);
}

/** Removes the file of this supervisor; one that another supervisor has claimed meanwhile stays. */
export function removeState(dataDir: string, owner: ProcessIdentity): void {
  const current = readState(dataDir);
  if (current && (current.pid !== owner.pid || current.startedAt !== owner.startedAt)) return;
  rmSync(stateFilePath(dataDir), { force: true });
}

function writeDraft(path: string, state: LabState): string {
  const draft = `${path}.${process.pid}`;
  // The token lets its bearer stop the lab: nobody else may read it.
  writeFileSync(draft, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  return draft;
}

function isState(value: unknown): value is LabState {
  if (!isRecord(value) || value['version'] !== 1 || !isIdentity(value)) return false;
  const { control, children } = value;
  if (!isRecord(control) || typeof control['port'] !== 'number' || typeof control['token'] !== 'string') return false;
  if (typeof value['startedUnixMs'] !== 'number' || typeof value['portOffset'] !== 'number') return false;
  return Array.isArray(children) && children.every((child: unknown) => isChild(child));
}

function isChild(value: unknown): boolean {
  return (
    isRecord(value) && isIdentity(value) && typeof value['name'] === 'string' && typeof value['stopSignal'] === 'string'
  );
}

function isIdentity(value: unknown): boolean {
  if (!isRecord(value) || !Number.isInteger(value['pid']) || Number(value['pid']) <= 1) return false;
  return typeof value['startedAt'] === 'string' && typeof value['commandLine'] === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
