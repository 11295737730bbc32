// Traces opened from a file: in memory, and in the tab's storage as far as they fit, so that a reload shows them again.
import { readTraceFile } from './model/read-trace-file.ts';
import type { Trace } from './model/trace.ts';

export interface Uploaded {
  readonly traces: readonly Trace[];
  /** Whether a reload of the tab finds it again. */
  readonly isStored: boolean;
}

/** The path that shows it. */
export const UPLOAD_ID = 'upload';

const STORAGE_KEY = 'o11y-lab.uploaded-trace';
/** Browsers give a tab about five million characters for everything. */
const STORED_CHARS_MAX = 2_000_000;

let current: Uploaded | undefined;
const listeners = new Set<() => void>();

/** Throws when the text holds no trace; what was uploaded before stays then. */
export function upload(text: string, storage: Storage): Uploaded {
  const traces = readTraceFile(text);
  current = { traces, isStored: store(text, storage) };
  for (const listener of listeners) listener();
  return current;
}

/** Calls back after every upload; returns how to stop. */
export function onUpload(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What was uploaded last; the same object until the next upload. */
export function uploaded(storage: Storage): Uploaded | undefined {
  if (current) return current;
  const text = storage.getItem(STORAGE_KEY);
  if (text === null) return undefined;
  try {
    current = { traces: readTraceFile(text), isStored: true };
    return current;
  } catch {
    storage.removeItem(STORAGE_KEY); // somebody else's text under our key
    return undefined;
  }
}

function store(text: string, storage: Storage): boolean {
  try {
    storage.removeItem(STORAGE_KEY);
    if (text.length > STORED_CHARS_MAX) return false;
    storage.setItem(STORAGE_KEY, text);
    return true;
  } catch {
    return false; // the tab's storage is full
  }
}
