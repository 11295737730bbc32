// Rules about queries: they parse, and rates look at a window that fits the step.
import { whereOf } from '../compatibility/compatibility.ts';
import type { Finding } from '../finding.ts';
import { parseDurationMs } from '../interval/duration.ts';
import type { Dashboard, Panel, Target } from '../panel-model.ts';
import { panelsOf } from '../parse/dashboard.ts';
import { traceqlSearchQuery } from '../parse/target.ts';
import { type MaskKind, maskVariables } from '../variables/mask.ts';

export type QueryParsers = Readonly<Partial<Record<'prometheus' | 'loki' | 'tempo', (query: string) => unknown>>>;

export function lintQueries(dashboard: Dashboard, parsers: QueryParsers): readonly Finding[] {
  const kindOf = maskKinds(dashboard);
  const inPanels = panelsOf(dashboard).flatMap((panel) =>
    panel.targets.flatMap((target, index) => ofTarget(panel, target, `targets[${index}]`, parsers, kindOf)),
  );
  const inVariables = dashboard.variables.flatMap((variable, index) => {
    if (variable.kind !== 'query') return [];
    const { query } = variable;
    const text = query.kind === 'query-result' ? query.query : query.kind === 'series' ? query.selector : '';
    const message = text && syntaxProblem(text, parsers.prometheus, kindOf);
    return message
      ? [
          {
            level: 'error',
            feature: 'lint:query',
            message,
            where: { path: `templating.list[${index}].query` },
          } as const,
        ]
      : [];
  });
  return [...inPanels, ...inVariables];
}

function ofTarget(
  panel: Panel,
  target: Target,
  path: string,
  parsers: QueryParsers,
  kindOf: (name: string) => MaskKind,
): readonly Finding[] {
  const found: Finding[] = [];
  if (target.kind === 'unsupported') return found;
  if (target.kind === 'tempo' && target.queryType === 'serviceMap') {
    return target.serviceMapSelectors.flatMap((selector): readonly Finding[] => {
      const problem = syntaxProblem(selector, parsers.prometheus, kindOf);
      const message = `${problem} in ${selector}`;
      return problem ? [{ level: 'error', feature: 'lint:query', message, where: whereOf(panel, path) }] : [];
    });
  }
  const text = queryOf(target);
  if (text === undefined) return found;
  if (text.trim() === '') {
    return [
      {
        level: 'error',
        feature: 'lint:empty-query',
        message: `query ${target.refId} is empty`,
        where: whereOf(panel, path),
      },
    ];
  }
  const problem = syntaxProblem(text, parsers[target.kind], kindOf);
  if (problem)
    found.push({
      level: 'error',
      feature: 'lint:query',
      message: `${problem} in ${text}`,
      where: whereOf(panel, path),
    });
  if (target.kind === 'prometheus') {
    for (const window of fixedWindows(text)) {
      const message = `a fixed window [${window}]: $__rate_interval follows the step, so that no increase falls between points`;
      found.push({ level: 'note', feature: 'lint:fixed-window', message, where: whereOf(panel, path) });
    }
  }
  return found;
}

/** What is to be parsed; undefined where a target holds no text of a query language. */
function queryOf(target: Exclude<Target, { kind: 'unsupported' }>): string | undefined {
  if (target.kind !== 'tempo') return target.expr;
  if (target.queryType === 'traceqlSearch') return traceqlSearchQuery(target.filters);
  if (target.queryType !== 'traceql') return undefined;
  // A trace id, or a variable that holds one or a whole query, is no TraceQL of its own.
  return /^\s*(\$\{?\w+\}?|[\da-f]{1,32})\s*$/i.test(target.query) ? undefined : target.query;
}

function syntaxProblem(
  text: string,
  parse: ((query: string) => unknown) | undefined,
  kindOf: (name: string) => MaskKind,
): string | undefined {
  if (!parse) return undefined;
  try {
    parse(maskVariables(text, kindOf));
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const offset = offsetOf(error);
    return offset === undefined ? message : `character ${offset + 1}: ${message}`;
  }
}

/** Where in the query, if the error says it as our own parsers do. Masked text is as long as what it stands for. */
function offsetOf(error: unknown): number | undefined {
  const range = error instanceof Error && 'range' in error ? error.range : undefined;
  const start = typeof range === 'object' && range !== null && 'start' in range ? range.start : undefined;
  return typeof start === 'number' ? start : undefined;
}

/** The windows of rate, irate and increase that are written as numbers. */
function fixedWindows(text: string): readonly string[] {
  const found = [...text.matchAll(/\b(?:i?rate|increase)\s*\([^[\]]*\[\s*([\d.]+[a-zA-Z]+[\da-zA-Z.]*)\s*\]/g)];
  return [...new Set(found.map((match) => match[1] ?? ''))];
}

/** What stands for each variable of the dashboard when a query is parsed: what its present value looks like. */
function maskKinds(dashboard: Dashboard): (name: string) => MaskKind {
  const kinds = new Map<string, MaskKind>();
  for (const variable of dashboard.variables) {
    const [value = ''] = variable.current.value;
    const isNumber = /^\d+(\.\d+)?$/.test(value);
    const isDuration = variable.kind === 'interval' || (!isNumber && parseDurationMs(value) !== undefined);
    kinds.set(variable.name, isNumber ? 'number' : isDuration ? 'duration' : 'name');
  }
  return (name) => kinds.get(name) ?? 'name';
}
