import { parseTraceId } from '@o11y-lab/model';
import type { LogHint } from '@o11y-lab/storage';
import type { LabelCondition, LineFilter, Stage } from './syntax/ast.ts';

/**
 * What the store may check itself to read fewer rows. Only conditions that hold of the stored line and the stored
 * trace id: nothing behind a stage that changes the line, and no label that a parser could have set.
 */
export function hintsOf(stages: readonly Stage[]): readonly LogHint[] {
  const hints: LogHint[] = [];
  let labelsStored = true;
  for (const stage of stages) {
    if (CHANGES_LINE.includes(stage.kind)) break;
    if (stage.kind === 'line-filter') hints.push(...lineHints(stage));
    else if (stage.kind === 'label-filter' && labelsStored) hints.push(...traceHints(stage.condition));
    else labelsStored &&= stage.kind === 'label-filter';
  }
  return hints;
}

/**
 * The trace id that a filter behind `json` or `logfmt` asks for, where a line can only pass when its record has that
 * trace id or its text holds it.
 */
export function traceBehindParsers(stages: readonly Stage[]): string | undefined {
  let parsed = false;
  for (const stage of stages) {
    if (stage.kind === 'json' || stage.kind === 'logfmt') parsed = true;
    else if (stage.kind === 'label-filter') {
      const [hint] = traceHints(stage.condition);
      if (parsed && hint?.kind === 'trace-id') return hint.traceId;
    } else if (stage.kind !== 'line-filter') return undefined;
  }
  return undefined;
}

const CHANGES_LINE: readonly Stage['kind'][] = ['line-format', 'unpack', 'decolorize'];

function lineHints(filter: LineFilter): readonly LogHint[] {
  const negated = filter.operator.startsWith('!');
  const texts = filter.alternatives.flatMap((alternative) => (alternative.kind === 'text' ? [alternative.text] : []));
  if (filter.operator.endsWith('>')) return [];
  const isRegex = filter.operator.endsWith('~');
  const hintOf = (text: string): LogHint =>
    isRegex ? { kind: 'line-matches', pattern: text, negated } : { kind: 'line-contains', text, negated };
  // None of the alternatives may hold: each is a condition of its own, and those on addresses are left to the pipeline.
  if (negated) return texts.map(hintOf);
  const [first, ...others] = texts;
  if (first === undefined || texts.length < filter.alternatives.length) return [];
  if (others.length === 0) return first === '' ? [] : [hintOf(first)];
  const pattern = texts.map((text) => `(?:${isRegex ? text : quoteRegex(text)})`).join('|');
  return [{ kind: 'line-matches', pattern, negated: false }];
}

function traceHints(condition: LabelCondition): readonly LogHint[] {
  if (condition.kind === 'and') return [...traceHints(condition.left), ...traceHints(condition.right)];
  if (condition.kind !== 'match') return [];
  const { name, operator, value } = condition.matcher;
  if (name !== 'trace_id' || operator !== '=') return [];
  const traceId = parseTraceId(value);
  return traceId === value ? [{ kind: 'trace-id', traceId }] : [];
}

function quoteRegex(text: string): string {
  return text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}
