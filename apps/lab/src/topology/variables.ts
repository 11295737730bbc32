// ${variables} in lab.yaml. Small letters are the lab's own values, capitals come from the user's shell:
//   ${name} ${host} ${dataDir}   ${port.http} of this process, ${public.http} where others reach it   ${backend.loki} port of another   ${RETENTION_HOURS:-24}

export type Variable =
  | { readonly kind: 'name' }
  | { readonly kind: 'host' }
  | { readonly kind: 'data-dir' }
  | { readonly kind: 'own-port'; readonly port: string }
  /** Where others reach a port of this process, when something stands before it. */
  | { readonly kind: 'public-port'; readonly port: string }
  | { readonly kind: 'port'; readonly process: string; readonly port: string }
  | { readonly kind: 'shell'; readonly name: string; readonly fallback: string | undefined };

/** A text cut into what is literal and what is replaced. */
export type Part = string | Variable;

export const VARIABLE_FORMS = [
  'name',
  'host',
  'dataDir',
  'port.<port>',
  'public.<port>',
  '<process>.<port>',
  '<SHELL_VARIABLE>:-<default>',
];

/** Cuts a text into parts; a `${…}` that means nothing is returned as the problem. */
export function parseTemplate(text: string): { readonly parts: readonly Part[] } | { readonly problem: string } {
  const parts: Part[] = [];
  let from = 0;
  while (from < text.length) {
    const open = text.indexOf('${', from);
    if (open === -1) break;
    const close = text.indexOf('}', open);
    if (close === -1) return { problem: `"\${" without "}" in "${text}"` };
    if (open > from) parts.push(text.slice(from, open));
    const variable = parseVariable(text.slice(open + 2, close));
    if (variable === undefined) {
      const forms = VARIABLE_FORMS.map((form) => `\${${form}}`).join(' ');
      return { problem: `unknown variable "${text.slice(open, close + 1)}"; allowed: ${forms}` };
    }
    parts.push(variable);
    from = close + 1;
  }
  if (from < text.length) parts.push(text.slice(from));
  return { parts };
}

/** Replaces every variable; the text was checked when lab.yaml was parsed. */
export function expand(text: string, resolve: (variable: Variable) => string): string {
  const parsed = parseTemplate(text);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.parts.map((part) => (typeof part === 'string' ? part : resolve(part))).join('');
}

function parseVariable(source: string): Variable | undefined {
  if (source === 'name') return { kind: 'name' };
  if (source === 'host') return { kind: 'host' };
  if (source === 'dataDir') return { kind: 'data-dir' };
  const shell = /^([A-Z][A-Z0-9_]*)(?::-(.*))?$/.exec(source);
  if (shell) return { kind: 'shell', name: shell[1]!, fallback: shell[2] };
  const port = /^([a-z][a-z0-9-]*)\.([a-z][a-z0-9-]*)$/.exec(source);
  if (!port) return undefined;
  if (port[1] === 'port') return { kind: 'own-port', port: port[2]! };
  if (port[1] === 'public') return { kind: 'public-port', port: port[2]! };
  return { kind: 'port', process: port[1]!, port: port[2]! };
}
