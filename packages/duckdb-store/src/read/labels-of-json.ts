import { type Labels, textEntries } from '@o11y-lab/model';

/** Labels as DuckDB's to_json writes a MAP. */
export function labelsOfJson(json: string): Labels {
  return new Map(textEntries({ json, types: 's' }));
}
