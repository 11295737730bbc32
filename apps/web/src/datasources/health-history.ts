// Since when a data source is as it is, and what it said when it last failed: as far as this tab has seen. Pure.

export interface Look {
  readonly atMs: number;
  /** Undefined when it was well. */
  readonly error: string | undefined;
}

export interface History {
  readonly isWell: boolean;
  /** When it was first seen to be so. */
  readonly sinceMs: number;
  readonly lastError: { readonly text: string; readonly atMs: number } | undefined;
}

export function withLook(history: History | undefined, { atMs, error }: Look): History {
  const isWell = error === undefined;
  return {
    isWell,
    sinceMs: history?.isWell === isWell ? history.sinceMs : atMs,
    lastError: error === undefined ? history?.lastError : { text: error, atMs },
  };
}
