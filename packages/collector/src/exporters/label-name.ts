/**
 * An attribute name as a label name of Prometheus and Loki: every invalid character becomes an underscore; a leading
 * digit gets `key_` in front, a single leading underscore `key`; a leading double underscore stays, because such names
 * are reserved and meant. Undefined when nothing but underscores would be left, for such a label could not be told
 * from others.
 */
export function labelName(attributeName: string): string | undefined {
  const name = attributeName.replace(/[^a-zA-Z0-9_]/gu, '_');
  if (name === '' || (name !== attributeName && /^_+$/.test(name))) return undefined;
  if (/^\d/.test(name)) return `key_${name}`;
  return /^_(?!_)/.test(name) ? `key${name}` : name;
}
