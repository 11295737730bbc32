// Queries as a parser of the language can read them: each variable replaced by legal text of the same length, so that the
// column of an error stays right. What is legal depends on where it stands: a duration in brackets, a number, a name.

export type MaskKind = 'duration' | 'number' | 'name';

const PLACEHOLDER = /\$\w+|\[\[\w+(?::\w+)?\]\]|\$\{[^}]*\}/g;

const MACROS: Readonly<Record<string, MaskKind>> = {
  __interval: 'duration',
  __rate_interval: 'duration',
  __range: 'duration',
  __auto: 'duration',
  __interval_ms: 'number',
  __rate_interval_ms: 'number',
  __range_s: 'number',
  __range_ms: 'number',
  __from: 'number',
  __to: 'number',
};

/** `kindOf` says what the dashboard's own variables hold; names by default. */
export function maskVariables(query: string, kindOf: (name: string) => MaskKind = () => 'name'): string {
  return query.replace(PLACEHOLDER, (whole, offset: number) => {
    const name = /\w+/.exec(whole)?.[0] ?? '';
    const inBrackets = /\[\s*$/.test(query.slice(0, offset)) || /\[[^\]"'{}()]*:\s*$/.test(query.slice(0, offset));
    const kind = inBrackets ? 'duration' : ((Object.hasOwn(MACROS, name) ? MACROS[name] : undefined) ?? kindOf(name));
    switch (kind) {
      case 'duration':
        return '1m'.padEnd(whole.length, ' ').slice(0, whole.length);
      case 'number':
        return '1'.padEnd(whole.length, ' ');
      case 'name':
        return 'v'.repeat(whole.length);
      default:
        return kind satisfies never;
    }
  });
}

/** Names that Grafana fills in by itself. */
export function isMacro(name: string): boolean {
  return (
    Object.hasOwn(MACROS, name) ||
    KNOWN.has(name) ||
    /^__(span|trace|value|data|field|series|user|org|dashboard)/.test(name)
  );
}

const KNOWN = new Set(['__tags', '__url_time_range', '__all_variables', '__timezone', '__name', '__trace']);
