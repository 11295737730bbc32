// What holds for every batch, and a form of it that tests can compare and print.
import type { EncodedAttributes, LogBatch, MetricBatch, SpanBatch } from '@o11y-lab/model';
import { BytesColumn, Float64Column, Int64Column, textEntries } from '@o11y-lab/model';

/** Columns as plain lists. */
export function plain(value: unknown): unknown {
  if (value instanceof BytesColumn) {
    const text = Buffer.from(value.view()).toString('hex');
    return Array.from({ length: value.length }, (_, row) =>
      text.slice(2 * value.width * row, 2 * value.width * (row + 1)),
    );
  }
  if (value instanceof Int64Column || value instanceof Float64Column) return [...value.view()];
  if (value instanceof Map) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** Problems of a batch: none for whatever a decoder returns, also for hostile bytes. */
export function problemsOf(batch: SpanBatch | LogBatch | MetricBatch): string[] {
  const problems: string[] = [];
  const { resources, scopes } = batch;
  for (const { attributes } of [...resources, ...scopes]) checkAttributes(attributes, problems);
  if ('metrics' in batch) {
    for (const points of [batch.numbers, batch.histograms, batch.exponentialHistograms, batch.summaries]) {
      checkColumns(points, points.length, problems);
      checkRows(points.attributesJson, points.attributeTypes, problems);
      if (points.metricIndex.some((index) => batch.metrics[index] === undefined)) problems.push('no such metric');
      for (const list of points.exemplars.values()) for (const item of list) checkAttributes(item.attributes, problems);
    }
    for (const metric of batch.metrics) {
      if (!resources[metric.resourceIndex] || !scopes[metric.scopeIndex]) problems.push('no such origin');
    }
  } else {
    checkColumns(batch, batch.length, problems);
    checkRows(batch.attributesJson, batch.attributeTypes, problems);
    if (batch.resourceIndex.some((index) => !resources[index])) problems.push('no such resource');
    if (batch.scopeIndex.some((index) => !scopes[index])) problems.push('no such scope');
    if ('eventsJson' in batch) for (const json of [...batch.eventsJson, ...batch.linksJson]) checkList(json, problems);
  }
  return problems;
}

const NOT_PER_ROW = new Set(['resources', 'scopes', 'exemplars', 'metrics']);

function checkColumns(columns: object, length: number, problems: string[]): void {
  for (const [name, column] of Object.entries(columns) as [string, { readonly length: number }][]) {
    if (name === 'length' || NOT_PER_ROW.has(name)) continue;
    if (column.length !== length) problems.push(`${name} has ${column.length} rows, want ${length}`);
  }
}

function checkRows(json: readonly string[], types: readonly string[], problems: string[]): void {
  for (const [row, text] of json.entries()) checkAttributes({ json: text, types: types[row] ?? '?' }, problems);
}

function checkAttributes({ json, types }: EncodedAttributes, problems: string[]): void {
  const keys = Object.keys(JSON.parse(json) as Record<string, string>);
  const entries = textEntries({ json, types });
  if (keys.length !== types.length || entries.length !== types.length) {
    problems.push(`${json} has ${keys.length} different keys in ${entries.length} entries for types "${types}"`);
  }
}

interface EventOrLink {
  readonly attributes: Record<string, string>;
  readonly attribute_types: string;
}

function checkList(json: string, problems: string[]): void {
  if (json === '') return;
  for (const { attributes, attribute_types: types } of JSON.parse(json) as EventOrLink[]) {
    checkAttributes({ json: JSON.stringify(attributes), types }, problems);
  }
}
