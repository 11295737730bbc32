// One attribute out of an encoded set, without reading the others.

/** The value of a key as text; undefined when it is not there, empty when it is empty. */
export function textAttribute(json: string, key: string): string | undefined {
  // Keys of the conventions need no escaping. Inside a value quotes are escaped, so a quote before a colon ends a key.
  // Searched without its opening quote: JSON is full of quotes, and a search that begins with one is thrice as slow.
  const pattern = `${key}":"`;
  for (let at = json.indexOf(pattern); at >= 0; at = json.indexOf(pattern, at + 1)) {
    // Else it is the end of a longer key, which may have an escaped quote there.
    if (json[at - 1] !== '"' || json[at - 2] === '\\') continue;
    const start = at + pattern.length;
    let end = json.indexOf('"', start);
    while (end >= 0 && isEscaped(json, end)) end = json.indexOf('"', end + 1);
    if (end < 0) return undefined;
    const escaped = json.slice(start, end);
    return escaped.includes('\\') ? (JSON.parse(`"${escaped}"`) as string) : escaped; // a JSON string is a string
  }
  return undefined;
}

/** Whether an odd number of backslashes is before a character. */
function isEscaped(json: string, at: number): boolean {
  let backslashes = 0;
  while (json[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
