// What a query is before it is asked: a search, or metrics made of spans. Pure but for loading the parser.
import type { FieldExpr, MetricsExpr, Query } from '@o11y-lab/traceql';
import { useEffect, useState } from 'react';
import { OPERATORS, printForm, type SearchForm, type TagCondition } from './search-form.ts';

/** The parser, or undefined where a text can't be read: the backend then says why. */
export type ParseTraceql = (text: string) => Query | undefined;

let loaded: ParseTraceql | undefined;

/** The parser once it is there; it comes with the first editor or form, not with the page. */
export function useTraceqlParser(): ParseTraceql | undefined {
  const [parse, setParse] = useState<ParseTraceql | undefined>(() => loaded);
  useEffect(() => {
    if (loaded !== undefined) return undefined;
    let isGone = false;
    void loadParser().then((next) => {
      loaded = next;
      if (!isGone) setParse(() => next);
    });
    return () => {
      isGone = true;
    };
  }, []);
  return parse;
}

/** Never fails: without a parser there is no form, but the backend answers all the same. */
async function loadParser(): Promise<ParseTraceql> {
  try {
    const { parseTraceql } = await import('../../editor/languages/traceql-parser.ts');
    return (text) => {
      try {
        return parseTraceql(text);
      } catch {
        return undefined;
      }
    };
  } catch {
    return () => undefined;
  }
}

export type MetricsUnit = 'perSecond' | 'count' | 'seconds' | 'plain';

export type QueryKind =
  | { readonly kind: 'search' }
  | { readonly kind: 'metrics'; readonly unit: MetricsUnit; readonly isHistogram: boolean };

export function kindOf(text: string, parse: ParseTraceql): QueryKind {
  const query = parse(text);
  if (query !== undefined) {
    return query.body.kind === 'pipeline' ? { kind: 'search' } : { kind: 'metrics', ...metricsOf(query.body) };
  }
  // A text that does not parse goes where its mistake will be told best.
  return /\|\s*(?:rate|(?:count|min|max|avg|sum|quantile|histogram)_over_time)\s*\(/.test(text)
    ? { kind: 'metrics', unit: 'plain', isHistogram: false }
    : { kind: 'search' };
}

function metricsOf(expr: MetricsExpr): { readonly unit: MetricsUnit; readonly isHistogram: boolean } {
  switch (expr.kind) {
    case 'metrics-top':
      return { ...metricsOf(expr.of), isHistogram: false };
    case 'metrics-filter':
      return metricsOf(expr.of);
    case 'metrics-operation': {
      // A ratio has no unit; what is added, or scaled by a number, keeps its own.
      const sides = [expr.left, expr.right].flatMap((side) => (side.kind === 'static' ? [] : [metricsOf(side).unit]));
      const [first = 'plain'] = sides;
      const keeps = sides.every((unit) => unit === first) && !(sides.length === 2 && /[*/%^]/.test(expr.operator));
      return { unit: keeps ? first : 'plain', isHistogram: false };
    }
    case 'metrics':
      switch (expr.name) {
        case 'rate':
          return { unit: 'perSecond', isHistogram: false };
        case 'count_over_time':
          return { unit: 'count', isHistogram: false };
        case 'histogram_over_time':
          // Buckets of several groups at once are lines, not one heatmap.
          return { unit: unitOfField(expr.field), isHistogram: expr.by.length === 0 };
        default:
          return { unit: unitOfField(expr.field), isHistogram: false };
      }
    default:
      return expr satisfies never;
  }
}

function unitOfField(field: FieldExpr | undefined): MetricsUnit {
  const isDuration =
    field?.kind === 'intrinsic' &&
    (field.name === 'duration' || field.name === 'traceDuration' || field.name === 'eventTimeSinceStart');
  return isDuration ? 'seconds' : 'plain';
}

/**
 * A query with conditions more. In a form they take the place of those on the same field; any other query is sent through
 * one filter more.
 */
export function filtered(text: string, form: SearchForm | undefined, conditions: readonly string[]): string {
  if (form === undefined) return `${text.trim()} | { ${conditions.join(' && ')} }`;
  const added = conditions.flatMap((condition): readonly TagCondition[] => {
    const [, tag = '', written, value = ''] = /^(\S+) (\S+) (.+)$/.exec(condition) ?? [];
    const operator = OPERATORS.find((item) => item === written);
    return operator === undefined ? [] : [{ tag, operator, value }];
  });
  const replaced = new Set(added.map(({ tag }) => tag));
  return printForm({ ...form, tags: [...form.tags.filter(({ tag }) => !replaced.has(tag)), ...added] });
}

/** Where the backend's `line 1, col 14` is in a text; undefined when the message names no place. */
export function errorOffset(message: string, text: string): number | undefined {
  const match = /line (\d+), col (\d+)/.exec(message);
  if (!match) return undefined;
  const before = text.split('\n').slice(0, Number(match[1]) - 1);
  const offset = before.reduce((sum, line) => sum + line.length + 1, 0) + Number(match[2]) - 1;
  return offset <= text.length ? offset : undefined;
}
