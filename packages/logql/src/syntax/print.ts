import type { LabelMatcher } from '@o11y-lab/model';
import { formatPrometheusDuration, quoteString } from '@o11y-lab/query-lang';
import type {
  BinaryExpr,
  Expr,
  Grouping,
  LabelChoice,
  LabelCondition,
  LogExpr,
  MetricExpr,
  RangeAggregation,
  Stage,
} from './ast.ts';
import { PRECEDENCE } from './precedence.ts';

/** Writes a query in one line; reading it back gives the same tree. */
export function printLogql(expr: Expr): string {
  return expr.kind === 'log' ? printLog(expr) : printMetric(expr);
}

function printLog(expr: LogExpr): string {
  return [`{${expr.matchers.map(printMatcher).join(', ')}}`, ...expr.stages.map(printStage)].join(' ');
}

function printStage(stage: Stage): string {
  switch (stage.kind) {
    case 'line-filter': {
      const alternatives = stage.alternatives.map(({ kind, text }) =>
        kind === 'ip' ? `ip(${quoteString(text)})` : quoteString(text),
      );
      return `${stage.operator} ${alternatives.join(' or ')}`;
    }
    case 'json':
      return ['| json', printExtractions(stage)].filter(Boolean).join(' ');
    case 'logfmt': {
      const flags = [stage.strict ? '--strict' : '', stage.keepEmpty ? '--keep-empty' : ''];
      return ['| logfmt', ...flags, printExtractions(stage)].filter(Boolean).join(' ');
    }
    case 'regexp':
    case 'pattern':
      return `| ${stage.kind} ${quoteString(stage.pattern)}`;
    case 'unpack':
    case 'decolorize':
      return `| ${stage.kind}`;
    case 'label-filter':
      return `| ${printCondition(stage.condition)}`;
    case 'line-format':
      return `| line_format ${quoteString(stage.template)}`;
    case 'label-format': {
      const assignments = stage.assignments.map((assignment) =>
        assignment.kind === 'rename'
          ? `${assignment.label}=${assignment.from}`
          : `${assignment.label}=${quoteString(assignment.template)}`,
      );
      return `| label_format ${assignments.join(', ')}`;
    }
    case 'drop':
    case 'keep':
      return `| ${stage.kind} ${stage.labels.map(printChoice).join(', ')}`;
    case 'unwrap':
      return `| unwrap ${stage.conversion === 'none' ? stage.label : `${stage.conversion}(${stage.label})`}`;
    default:
      return stage satisfies never;
  }
}

function printExtractions(stage: Extract<Stage, { readonly kind: 'json' | 'logfmt' }>): string {
  const shown = stage.extractions.map(({ label, expression }) =>
    label === expression ? label : `${label}=${quoteString(expression)}`,
  );
  return shown.join(', ');
}

function printCondition(condition: LabelCondition): string {
  switch (condition.kind) {
    case 'or':
      return `${printCondition(condition.left)} or ${printCondition(condition.right)}`;
    case 'and':
      return `${printInAnd(condition.left)} and ${printInAnd(condition.right)}`;
    case 'match':
      return printMatcher(condition.matcher);
    case 'ip':
      return `${condition.label}${condition.negated ? '!=' : '='}ip(${quoteString(condition.pattern)})`;
    default:
      return `${condition.label}${condition.operator}${condition.text}`;
  }
}

function printInAnd(condition: LabelCondition): string {
  return condition.kind === 'or' ? `(${printCondition(condition)})` : printCondition(condition);
}

function printChoice({ label, matcher }: LabelChoice): string {
  return matcher ? printMatcher(matcher) : label;
}

function printMatcher({ name, operator, value }: LabelMatcher): string {
  return `${name}${operator}${quoteString(value)}`;
}

function printMetric(expr: MetricExpr): string {
  switch (expr.kind) {
    case 'literal':
      return String(expr.value);
    case 'vector':
      return `vector(${expr.value})`;
    case 'range-aggregation':
      return printRangeAggregation(expr);
    case 'vector-aggregation': {
      const grouping = expr.grouping ? ` ${printGrouping(expr.grouping)} ` : '';
      const parameter = expr.parameter === undefined ? '' : `${expr.parameter}, `;
      return `${expr.operation}${grouping}(${parameter}${printMetric(expr.of)})`;
    }
    case 'label-replace': {
      const texts = [expr.destination, expr.replacement, expr.source, expr.pattern].map(quoteString);
      return `label_replace(${[printMetric(expr.of), ...texts].join(', ')})`;
    }
    case 'binary':
      return printBinary(expr);
    default:
      return expr satisfies never;
  }
}

function printRangeAggregation(expr: RangeAggregation): string {
  const stages = [...expr.log.stages, ...(expr.unwrap ? [expr.unwrap] : []), ...expr.afterUnwrap];
  const log = printLog({ ...expr.log, stages });
  const range = `[${formatPrometheusDuration(expr.rangeMs)}]`;
  const offset = expr.offsetMs === 0 ? '' : ` offset ${formatPrometheusDuration(expr.offsetMs)}`;
  const parameter = expr.parameter === undefined ? '' : `${expr.parameter}, `;
  const grouping = expr.grouping ? ` ${printGrouping(expr.grouping)}` : '';
  return `${expr.operation}(${parameter}${log}${stages.length > 0 ? ' ' : ''}${range}${offset})${grouping}`;
}

function printGrouping({ without, labels }: Grouping): string {
  return `${without ? 'without' : 'by'} (${labels.join(', ')})`;
}

function printBinary(expr: BinaryExpr): string {
  const words = [expr.operator as string];
  if (expr.returnBool) words.push('bool');
  if (expr.matching) {
    const { on, labels, group, include } = expr.matching;
    words.push(`${on ? 'on' : 'ignoring'} (${labels.join(', ')})`);
    if (group !== 'none') words.push(`group_${group} (${include.join(', ')})`);
  }
  const own = PRECEDENCE[expr.operator];
  const rightAssociative = expr.operator === '^';
  const leg = (side: MetricExpr, needsMore: boolean): string => {
    const weaker =
      side.kind === 'binary' && (PRECEDENCE[side.operator] < own || (needsMore && PRECEDENCE[side.operator] === own));
    return weaker ? `(${printMetric(side)})` : printMetric(side);
  };
  return `${leg(expr.left, rightAssociative)} ${words.join(' ')} ${leg(expr.right, !rightAssociative)}`;
}
