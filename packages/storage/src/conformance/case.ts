import type { TelemetryStore } from '../store.ts';

/** One thing that every store must do. The store is empty when a case begins. */
export interface StoreCase {
  readonly name: string;
  readonly run: (store: TelemetryStore) => Promise<void>;
}
