// Dashboards that were imported: kept in this browser (IndexedDB), found by a hash of their text.

export interface ImportedDashboard {
  readonly uid: string;
  readonly title: string;
  readonly text: string;
  readonly importedUnixMs: number;
}

export const IMPORTED_PREFIX = 'imported-';
/** As the backend's bound for files. */
export const FILE_CHARS_MAX = 8 * 1024 * 1024;

const STORE = 'dashboards';

/** The same text has the same uid: importing it twice keeps one. */
export function importedUid(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x1000193;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b) + i;
  }
  const hex = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
  return `${IMPORTED_PREFIX}${hex(a)}${hex(b)}`;
}

export async function keepImported(dashboard: ImportedDashboard): Promise<void> {
  await inStore('readwrite', (store) => store.put(dashboard, dashboard.uid));
}

export async function readImported(uid: string): Promise<ImportedDashboard | undefined> {
  return (await inStore('readonly', (store) => store.get(uid))) as ImportedDashboard | undefined; // put there by keepImported
}

export async function listImported(): Promise<readonly ImportedDashboard[]> {
  return (await inStore('readonly', (store) => store.getAll())) as readonly ImportedDashboard[]; // put there by keepImported
}

export async function removeImported(uid: string): Promise<void> {
  await inStore('readwrite', (store) => store.delete(uid));
}

function inStore(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('o11y-lab', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      const request = act(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
      request.transaction?.addEventListener('complete', () => database.close());
    };
  });
}
