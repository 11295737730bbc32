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
  const names = new Set(all.flatMap((one) => Object.keys(one)));
  const [only] = names;
  return only !== undefined && names.size === 1 ? (labels[only] ?? '') : verboseName(labels);
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
    const siblings = frames.flatMap((other) =>
      other.fields.flatMap((one) => (one.labels && one.name === field.name ? [one.labels] : [])),
    );
    const text = autoLegendName(field.labels, siblings);
    return isValue ? text : `${field.name} ${text}`;
  }
  return field.name || frame?.name || 'Value';
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
