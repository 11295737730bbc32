// What console.log makes of its arguments: texts as they are, objects as JSON, errors by their message and stack; joined
// by spaces.

export function format(values: readonly unknown[]): string {
  return values.map(formatOne).join(' ').replaceAll('\0', '\\0');
}

function formatOne(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return `[Function: ${value.name || 'anonymous'}]`;
  if (value instanceof Error)
    return value.stack ? `${value.name}: ${value.message}\n${value.stack.trimEnd()}` : String(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof RegExp || value instanceof Date) return String(JSON.stringify(value) ?? value);
  try {
    const json = JSON.stringify(value, (_key, inner: unknown) => {
      if (typeof inner === 'bigint') return String(inner);
      if (inner instanceof Map) return Object.fromEntries(inner);
      if (inner instanceof Set) return [...inner];
      return inner;
    });
    return json ?? Object.prototype.toString.call(value);
  } catch {
    // A circle, or a getter that throws.
    return Object.prototype.toString.call(value);
  }
}
