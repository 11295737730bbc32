// Whether charts show faults: one choice for all of them, kept in the browser.
import { useSyncExternalStore } from 'react';

const STORAGE_KEY = 'o11y-lab.faults-on-charts';
const listeners = new Set<() => void>();

function isShown(): boolean {
  return localStorage.getItem(STORAGE_KEY) !== 'hidden';
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab may have changed it.
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

function setShown(shown: boolean): void {
  if (shown) localStorage.removeItem(STORAGE_KEY);
  else localStorage.setItem(STORAGE_KEY, 'hidden');
  for (const listener of listeners) listener();
}

export function useFaultsOnCharts(): readonly [isShown: boolean, setShown: (shown: boolean) => void] {
  return [useSyncExternalStore(subscribe, isShown), setShown];
}
