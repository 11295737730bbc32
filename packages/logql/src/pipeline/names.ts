/** Makes a label name of a key: other characters become `_`; a digit in front gets one before it. */
export function labelNameOf(key: string): string {
  const trimmed = key.trim();
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(trimmed)) return trimmed;
  const name = trimmed.replace(/[^A-Za-z0-9_]/gu, '_');
  return /^\d/.test(name) ? `_${name}` : name;
}

/** What could not be decoded shows as a space in label values, as in Loki. */
export function labelValueOf(text: string): string {
  return text.includes('\ufffd') ? text.replaceAll('\ufffd', ' ') : text;
}
