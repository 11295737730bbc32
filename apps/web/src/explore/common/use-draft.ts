// What was typed and not run yet. It outlives the page: leaving it, a reload, a backend that is away.
import { useCallback, useEffect, useState } from 'react';

interface Stored {
  /** What had been run when this was typed; a page that shows something else does not want it. */
  readonly base: string;
  readonly draft: string;
}

/**
 * A text that starts as `committed` (what the URL says) and is edited freely until it is committed.
 * @param key names the field, e.g. `metrics.main`
 */
export function useDraft(key: string, committed: string): [draft: string, setDraft: (draft: string) => void] {
  const storageKey = `o11y-lab.draft.${key}`;
  const [state, setState] = useState(() => ({ base: committed, draft: restore(storageKey, committed) ?? committed }));
  useEffect(() => {
    // What was typed has been run: going back must show what was run before, not this.
    if (readStored(storageKey)?.draft === committed) sessionStorage.removeItem(storageKey);
    setState((now) =>
      now.base === committed ? now : { base: committed, draft: restore(storageKey, committed) ?? committed },
    );
  }, [committed, storageKey]);
  const setDraft = useCallback(
    (draft: string) => {
      setState({ base: committed, draft });
      try {
        if (draft === committed) sessionStorage.removeItem(storageKey);
        else sessionStorage.setItem(storageKey, JSON.stringify({ base: committed, draft } satisfies Stored));
      } catch {
        // storage is full or forbidden: the draft lives as long as the page
      }
    },
    [committed, storageKey],
  );
  return [state.base === committed ? state.draft : committed, setDraft];
}

function restore(storageKey: string, committed: string): string | undefined {
  const stored = readStored(storageKey);
  return stored?.base === committed ? stored.draft : undefined;
}

function readStored(storageKey: string): Stored | undefined {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? 'null');
    if (typeof value !== 'object' || value === null || !('base' in value) || !('draft' in value)) return undefined;
    const { base, draft } = value;
    return typeof base === 'string' && typeof draft === 'string' ? { base, draft } : undefined;
  } catch {
    return undefined; // somebody else's text under our key
  }
}
