// Starred dashboards, kept in local storage; every list of the page follows.
import { useSyncExternalStore } from 'react';

const KEY = 'o11y-lab.starred-dashboards';
const listeners = new Set<() => void>();
let kept: { readonly text: string; readonly uids: readonly string[] } = { text: '[]', uids: [] };

/** The same list as long as the storage says the same. */
export function starredUids(): readonly string[] {
  const text = localStorage.getItem(KEY) ?? '[]';
  if (text !== kept.text) kept = { text, uids: read(text) };
  return kept.uids;
}

function read(text: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
  } catch {
    return []; // somebody else's text under our key
  }
}

export function toggleStar(uid: string): void {
  const uids = starredUids();
  const next = uids.includes(uid) ? uids.filter((one) => one !== uid) : [...uids, uid];
  localStorage.setItem(KEY, JSON.stringify(next));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useStarred(): readonly string[] {
  return useSyncExternalStore(subscribe, starredUids, starredUids);
}
