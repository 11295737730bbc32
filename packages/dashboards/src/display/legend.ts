// The name of a series.
import type { DataFrame, Field, Labels } from '../frame.ts';

/**
 * A legend format on labels: `{{label}}` is replaced (missing labels by nothing), other text stays. "" and "__verbose" are
 * the metric with all labels; "__auto" is the label that tells the series apart, see `autoLegendName`.
 */
export function legendName(format: string, labels: Labels, all: readonly Labels[] = [labels], expr = ''): string {
  if (format === '' || format === '__verbose') return verboseName(labels) || expr;
  if (format === '__auto') return autoLegendName(labels, all) || expr;
  return format.replaceAll(/\{\{\s*(.+?)\s*\}\}/g, (_whole, name: string) => labels[name] ?? '');
}

/** `name{a="b"}`, without a metric name `{a="b"}`; nothing without labels. */
export function verboseName(labels: Labels): string {
  const { __name__ = '', ...others } = labels;
  const inner = Object.entries(others).map(([name, value]) => `${name}="${value}"`);
  return inner.length === 0 ? __name__ : `${__name__}{${inner.join(', ')}}`;
}

/**
 * When all series have one and the same label and no other, its value says enough; else all labels are shown. (Overrides in
 * dashboard files match these names, so they must not be cleverer than Grafana's.)
 */
export function autoLegendName(labels: Labels, all: readonly Labels[]): string {
  const only = onlyLabelOf(all);
  return only === undefined ? verboseName(labels) : (labels[only] ?? '');
}

/** What a field is called on the page: its display name, that of the data source, its frame's, its labels, its own name. */
export function displayNameOf(field: Field, frame?: DataFrame, frames: readonly DataFrame[] = []): string {
  const { displayName, displayNameFromDS } = field.config;
  if (displayName) return fillNames(displayName, field);
  if (displayNameFromDS) return displayNameFromDS;
  const isValue = field.name === 'Value' || field.name === 'value' || field.name === '';
  if (field.type === 'time' && !field.labels) return field.name || 'Time';
  const onlyValue = frame !== undefined && frame.fields.filter((other) => other.type !== 'time').length === 1;
  if (isValue && frame?.name && onlyValue) return frame.name;
  if (field.labels && Object.keys(field.labels).length > 0) {
    const only = onlyLabelAmong(field.name, frames.length > 0 ? frames : frame ? [frame] : []);
    const text = only === undefined ? verboseName(field.labels) : (field.labels[only] ?? '');
    return isValue ? text : `${field.name} ${text}`;
  }
  return field.name || frame?.name || 'Value';
}

/** The label that all of some label sets have, when none of them has another. */
function onlyLabelOf(all: readonly Labels[]): string | undefined {
  const names = new Set(all.flatMap((one) => Object.keys(one)));
  const [only] = names;
  return names.size === 1 ? only : undefined;
}

/** Every field of an answer asks this of all its frames; remembered per answer, or names would cost the square of the series. */
const remembered = new WeakMap<readonly DataFrame[], Map<string, string | undefined>>();

function onlyLabelAmong(fieldName: string, frames: readonly DataFrame[]): string | undefined {
  const known = remembered.get(frames) ?? new Map<string, string | undefined>();
  remembered.set(frames, known);
  if (!known.has(fieldName)) {
    const siblings = frames.flatMap((frame) =>
      frame.fields.flatMap((field) => (field.labels && field.name === fieldName ? [field.labels] : [])),
    );
    known.set(fieldName, onlyLabelOf(siblings));
  }
  return known.get(fieldName);
}

function fillNames(displayName: string, field: Field): string {
  return displayName.replaceAll(
    /\$\{__field\.(?:labels(?:\.(\w+)|\["([^"]+)"\])|(name|displayName))\}|\$\{__series\.name\}/g,
    (_whole, plain?: string, quoted?: string) => {
      const label = plain ?? quoted;
      if (label !== undefined) return field.labels?.[label] ?? '';
      return field.config.displayNameFromDS ?? field.name;
    },
  );
}
