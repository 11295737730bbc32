// Prometheus rule files: https://prometheus.io/docs/prometheus/latest/configuration/recording_rules/
import { type Labels, labelsOf, METRIC_NAME } from '@o11y-lab/model';
import { type Expr, parsePromql, typeOf } from '@o11y-lab/promql';
import { parsePrometheusDurationMs, positionOf, QueryError } from '@o11y-lab/query-lang';
import type { AlertingRule, RecordingRule, Rule, RuleGroup, TemplateEntry } from '../rule.ts';
import { compileTemplate } from '../template/template.ts';
import { readYaml, YamlMistake, type YamlValue } from './yaml-reader.ts';

export interface RuleFile {
  /** Named in messages. */
  readonly path: string;
  readonly text: string;
}

export interface ParsedRuleFile {
  /** Empty when there are problems: a file is loaded whole or not at all, as in Prometheus. */
  readonly groups: readonly RuleGroup[];
  /** `rules/http.yaml:12: group "http", rule 2 (HighErrorRate): expr: …`. */
  readonly problems: readonly string[];
}

/** A file by hand has some thousand characters; generated ones are far below this. */
export const FILE_LENGTH_MAX = 1_000_000;
/** Rules of one file: each is a query every few seconds. */
export const RULES_PER_FILE_MAX = 1000;
/** Timers hold 24 days; nobody wants to wait for that. */
const INTERVAL_MS_MAX = 86_400_000;

const GROUP_FIELDS = ['name', 'interval', 'query_offset', 'limit', 'labels', 'rules'];
const RULE_FIELDS = ['record', 'alert', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations'];

/** Reads and checks a rule file: every group and rule is looked at, so that all problems are told at once. */
export function parseRuleFile({ path, text }: RuleFile): ParsedRuleFile {
  const problems: string[] = [];
  const tell = (where: string, line: number, message: string): void => {
    problems.push(`${path}:${line}: ${where === '' ? '' : `${where}: `}${message}`);
  };
  const groups: RuleGroup[] = [];
  guarded('', tell, () => {
    if (text.length > FILE_LENGTH_MAX) throw new YamlMistake(1, `longer than ${FILE_LENGTH_MAX} characters`);
    const file = readYaml(text);
    if (file.isMissing) return;
    const list = file.fields('a rule file', ['groups'])['groups']?.items('groups') ?? [];
    const names = new Set<string>();
    let ruleCount = 0;
    for (const [index, value] of list.entries()) {
      guarded(`group ${index + 1}`, tell, () => {
        const group = readGroup(path, value, index, tell);
        if (names.has(group.name)) throw new YamlMistake(value.line, `the name "${group.name}" is taken in this file`);
        names.add(group.name);
        ruleCount += group.rules.length;
        groups.push(group);
      });
    }
    if (ruleCount > RULES_PER_FILE_MAX) {
      throw new YamlMistake(1, `has ${ruleCount} rules, want at most ${RULES_PER_FILE_MAX}`);
    }
  });
  return problems.length > 0 ? { groups: [], problems } : { groups, problems };
}

type Tell = (where: string, line: number, message: string) => void;

/** Tells a mistake and goes on. */
function guarded(where: string, tell: Tell, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof YamlMistake)) throw error;
    tell(where, error.line, error.message);
  }
}

function readGroup(file: string, value: YamlValue, index: number, tell: Tell): RuleGroup {
  const fields = value.fields('a group', GROUP_FIELDS);
  const name = fields['name']?.text('name') ?? '';
  if (name === '') throw new YamlMistake(value.line, 'has no name');
  const where = `group "${name}"`;
  const limit = fields['limit']?.text('limit') ?? '0';
  if (!/^\d{1,9}$/.test(limit)) throw new YamlMistake(value.line, `limit: got "${limit}", want a whole number`);
  const intervalMs = durationMs(fields['interval'], 'interval');
  if (intervalMs !== undefined && (intervalMs === 0 || intervalMs > INTERVAL_MS_MAX)) {
    throw new YamlMistake(value.line, 'interval: want more than 0 and at most 1d');
  }
  const labels = readLabels(fields['labels']);
  const rules: Rule[] = [];
  for (const [ruleIndex, rule] of (fields['rules']?.items('rules') ?? []).entries()) {
    const ruleName = nameOfRule(rule);
    guarded(`${where}, rule ${ruleIndex + 1}${ruleName}`, tell, () => rules.push(readRule(rule, labels)));
  }
  const queryOffsetMs = durationMs(fields['query_offset'], 'query_offset') ?? 0;
  return { file, name: name || `group ${index + 1}`, intervalMs, queryOffsetMs, limit: Number(limit), rules };
}

function readRule(value: YamlValue, groupLabels: readonly TextEntry[]): Rule {
  const fields = value.fields('a rule', RULE_FIELDS);
  const text = (name: string): string => fields[name]?.text(name) ?? '';
  const [record, alert] = [text('record'), text('alert')];
  if (record !== '' && alert !== '') throw new YamlMistake(value.line, 'has both record and alert, want one of them');
  if (record === '' && alert === '')
    throw new YamlMistake(value.line, 'has neither record nor alert, want one of them');
  const exprField = fields['expr'];
  if (exprField === undefined || text('expr') === '') throw new YamlMistake(value.line, 'has no expr');
  const source = text('expr');
  const expr = readExpr(source, exprField.line);
  const labels = withDefaults(readLabels(fields['labels']), groupLabels);
  return record !== ''
    ? recordingRule(value, fields, { name: record, source, expr, labels })
    : alertingRule(fields, { name: alert, source, expr, labels });
}

interface TextEntry {
  readonly name: string;
  readonly value: YamlValue;
}

interface RuleParts {
  readonly name: string;
  readonly source: string;
  readonly expr: Expr;
  readonly labels: readonly TextEntry[];
}

function recordingRule(
  value: YamlValue,
  fields: Readonly<Record<string, YamlValue>>,
  { name, source, expr, labels }: RuleParts,
): RecordingRule {
  for (const field of ['for', 'keep_firing_for', 'annotations']) {
    const found = fields[field];
    if (found && !found.isMissing)
      throw new YamlMistake(found.line, `${field} belongs to alerts, not to recording rules`);
  }
  if (/[{}]/.test(name)) throw new YamlMistake(value.line, `"${name}" is no metric name: it has braces`);
  return { kind: 'recording', name, source, expr, labels: plainLabels(labels) };
}

function alertingRule(
  fields: Readonly<Record<string, YamlValue>>,
  { name, source, expr, labels }: RuleParts,
): AlertingRule {
  const annotations = (fields['annotations']?.texts('annotations') ?? []).map(([key, value]) => {
    if (key === '') throw new YamlMistake(value.line, 'annotations: a name is empty');
    return { name: key, value };
  });
  return {
    kind: 'alerting',
    name,
    source,
    expr,
    forMs: durationMs(fields['for'], 'for') ?? 0,
    keepFiringForMs: durationMs(fields['keep_firing_for'], 'keep_firing_for') ?? 0,
    labels: templates('label', labels),
    annotations: templates('annotation', annotations),
  };
}

function readExpr(source: string, line: number): Expr {
  try {
    const expr = parsePromql(source);
    const type = typeOf(expr);
    if (type === 'vector' || type === 'scalar') return expr;
    throw new YamlMistake(
      line,
      `expr: is a ${type === 'matrix' ? 'range vector' : type}, want an instant vector or a scalar`,
    );
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { line: exprLine, column } = positionOf(source, error.range?.start ?? 0);
    throw new YamlMistake(line, `expr: ${exprLine}:${column}: parse error: ${error.message}`);
  }
}

function readLabels(value: YamlValue | undefined): readonly TextEntry[] {
  return (value?.texts('labels') ?? []).map(([name, text]) => {
    if (name === '' || name === METRIC_NAME) throw new YamlMistake(text.line, `labels: "${name}" can't be set here`);
    return { name, value: text };
  });
}

/** The labels of a group hold for each rule that does not set them itself. */
function withDefaults(own: readonly TextEntry[], defaults: readonly TextEntry[]): readonly TextEntry[] {
  const names = new Set(own.map(({ name }) => name));
  return [...defaults.filter(({ name }) => !names.has(name)), ...own];
}

function plainLabels(entries: readonly TextEntry[]): Labels {
  return labelsOf(entries.map(({ name, value }) => [name, value.text(`label ${name}`)]));
}

function templates(what: string, entries: readonly TextEntry[]): readonly TemplateEntry[] {
  return entries.map(({ name, value }) => {
    const source = value.text(`${what} ${name}`);
    try {
      return { name, source, template: compileTemplate(source) };
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      const { line, column } = positionOf(source, error.range?.start ?? 0);
      throw new YamlMistake(value.line, `${what} "${name}": ${line}:${column}: ${error.message}`);
    }
  });
}

function durationMs(value: YamlValue | undefined, what: string): number | undefined {
  if (value === undefined || value.isMissing) return undefined;
  const text = value.text(what);
  const ms = parsePrometheusDurationMs(text);
  if (ms === undefined) throw new YamlMistake(value.line, `${what}: "${text}" is no duration, want e.g. 30s or 1m30s`);
  return ms;
}

/** For messages: ` (HighErrorRate)`, or nothing when there is no name to be read. */
function nameOfRule(value: YamlValue): string {
  try {
    const fields = value.fields('a rule', RULE_FIELDS);
    const name = fields['alert']?.text('alert') || fields['record']?.text('record');
    return name ? ` (${name})` : '';
  } catch {
    return ''; // what is wrong is told when the rule is read
  }
}
