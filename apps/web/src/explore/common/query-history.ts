// The queries that were run, newest first, kept in the browser. Starred ones stay.
import { useCallback, useSyncExternalStore } from 'react';
import type { QueryLanguage } from '../../editor/editor-types.ts';

export interface HistoryEntry {
  readonly query: string;
  readonly ranAtMs: number;
  readonly isStarred: boolean;
}

/** Most entries without a star, and of all: local storage is small, and a list nobody reads helps nobody. */
export const RECENT_MAX = 100;
export const HISTORY_MAX = 300;
/** Longer queries are not kept. */
const QUERY_CHARS_MAX = 5000;

export function addToHistory(
  entries: readonly HistoryEntry[],
  query: string,
  ranAtMs: number,
): readonly HistoryEntry[] {
  const trimmed = query.trim();
  if (trimmed === '' || trimmed.length > QUERY_CHARS_MAX) return entries;
  const before = entries.find((entry) => entry.query === trimmed);
  const rest = entries.filter((entry) => entry !== before);
  const all = [{ query: trimmed, ranAtMs, isStarred: before?.isStarred ?? false }, ...rest];
  let recentCount = 0;
  return all.filter(({ isStarred }) => isStarred || ++recentCount <= RECENT_MAX).slice(0, HISTORY_MAX);
}

export function toggleStar(entries: readonly HistoryEntry[], query: string): readonly HistoryEntry[] {
  return entries.map((entry) => (entry.query === query ? { ...entry, isStarred: !entry.isStarred } : entry));
}

/** Entries with every word of the search, starred ones first. */
export function searchHistory(entries: readonly HistoryEntry[], search: string): readonly HistoryEntry[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = entries.filter(({ query }) => words.every((word) => query.toLowerCase().includes(word)));
  return [...found.filter(({ isStarred }) => isStarred), ...found.filter(({ isStarred }) => !isStarred)];
}

export function readHistory(text: string | null): readonly HistoryEntry[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    if (!Array.isArray(value)) return [];
    return value.filter(isEntry).slice(0, HISTORY_MAX);
  } catch {
    return []; // somebody else's text under our key
  }
}

function isEntry(value: unknown): value is HistoryEntry {
  return (
    typeof value === 'object' &&
    value !== null &&
    'query' in value &&
    typeof value.query === 'string' &&
    'ranAtMs' in value &&
    typeof value.ranAtMs === 'number' &&
    'isStarred' in value &&
    typeof value.isStarred === 'boolean'
  );
}

const storageKey = (language: QueryLanguage): string => `o11y-lab.history.${language}`;
const listeners = new Set<() => void>();
const parsed = new Map<QueryLanguage, { readonly text: string | null; readonly entries: readonly HistoryEntry[] }>();

function current(language: QueryLanguage): readonly HistoryEntry[] {
  const text = localStorage.getItem(storageKey(language));
  const known = parsed.get(language);
  if (known !== undefined && known.text === text) return known.entries;
  const entries = readHistory(text);
  parsed.set(language, { text, entries });
  return entries;
}

function write(language: QueryLanguage, entries: readonly HistoryEntry[]): void {
  try {
    localStorage.setItem(storageKey(language), JSON.stringify(entries));
  } catch {
    // storage is full or forbidden: the page works without a history
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

export interface QueryHistory {
  readonly entries: readonly HistoryEntry[];
  readonly add: (query: string) => void;
  readonly star: (query: string) => void;
  /** Forgets everything without a star. */
  readonly clear: () => void;
}

export function useQueryHistory(language: QueryLanguage): QueryHistory {
  const entries = useSyncExternalStore(subscribe, () => current(language));
  const add = useCallback(
    (query: string) => write(language, addToHistory(current(language), query, Date.now())),
    [language],
  );
  const star = useCallback((query: string) => write(language, toggleStar(current(language), query)), [language]);
  const clear = useCallback(
    () =>
      write(
        language,
        current(language).filter(({ isStarred }) => isStarred),
      ),
    [language],
  );
  return { entries, add, star, clear };
}
