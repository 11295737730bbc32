import { useSyncExternalStore } from 'react';
import type { Hover, HoverStore } from './hover-store.ts';

export function useHover(store: HoverStore): Hover {
  return useSyncExternalStore(store.subscribe, store.get, store.get);
}
