// /api/v1/rules, /api/v1/alerts and /-/reload: how rules and alerts are told, in Prometheus' JSON.
import { compileMatcher, type LabelMatcher, type Labels } from '@o11y-lab/model';
import { formatTimestamp } from './encode.ts';
import { BadParameter } from './errors.ts';
import { matcherSetsParam } from './params.ts';

/** The rules that run somewhere; asked anew for each request. */
export interface RulesSource {
  /** By file and name. */
  groups(): readonly RuleGroupState[];
  /** What is wrong with the rule files; these are told as warnings, for nothing else shows that a file is missing. */
  problems(): readonly string[];
  /** Reads the files again. Returns what is wrong; then everything has stayed as it was. */
  reload(): Promise<readonly string[]>;
}

export interface RuleGroupState {
  readonly name: string;
  readonly file: string;
  readonly intervalMs: number;
  readonly limit: number;
  readonly evaluationMs: number;
  /** Undefined before the first evaluation. */
  readonly lastEvaluationUnixMs: number | undefined;
  readonly rules: readonly RuleState[];
}

interface RuleStateBase {
  readonly name: string;
  readonly query: string;
  readonly labels: Labels;
  readonly health: 'unknown' | 'ok' | 'err';
  readonly lastError: string;
  readonly evaluationMs: number;
  readonly lastEvaluationUnixMs: number | undefined;
}

export type RuleState = (RuleStateBase & { readonly kind: 'recording' }) | AlertingRuleState;

export interface AlertingRuleState extends RuleStateBase {
  readonly kind: 'alerting';
  readonly state: AlertStateName;
  readonly forMs: number;
  readonly keepFiringForMs: number;
  readonly annotations: Labels;
  readonly alerts: readonly ActiveAlert[];
  readonly history: readonly AlertChange[];
}

export type AlertStateName = 'inactive' | 'pending' | 'firing';

export interface ActiveAlert {
  readonly labels: Labels;
  readonly annotations: readonly (readonly [name: string, text: string])[];
  readonly state: AlertStateName;
  readonly value: number;
  readonly activeAtUnixMs: number;
  readonly keepFiringSinceUnixMs: number | undefined;
}

export interface AlertChange {
  readonly timeUnixMs: number;
  readonly labels: Labels;
  readonly from: AlertStateName;
  readonly to: AlertStateName;
  readonly value: number;
}

export function rules(params: URLSearchParams, source: RulesSource): Response {
  const fits = ruleTest(params);
  const files = params.getAll('file[]');
  const names = params.getAll('rule_group[]');
  const withAlerts = !booleanParam(params, 'exclude_alerts');
  const groups = source
    .groups()
    .filter(({ file, name }) => isAmong(files, file) && isAmong(names, name))
    .map((group) => ({ ...group, rules: group.rules.filter(fits) }))
    // A group without a rule that is asked for is left out, as in Prometheus; one that has none of its own stays.
    .filter((group) => group.rules.length > 0 || !isFiltering(params));
  const page = pageOf(params, groups);
  const data = {
    groups: page.groups.map((group) => groupAnswer(group, withAlerts)),
    ...(page.next === undefined ? {} : { groupNextToken: page.next }),
  };
  const problems = source.problems();
  return Response.json({ status: 'success', data, ...(problems.length > 0 ? { warnings: problems } : {}) });
}

export function alerts(source: RulesSource): Response {
  const active = source
    .groups()
    .flatMap((group) => group.rules)
    .flatMap((rule) => (rule.kind === 'alerting' ? rule.alerts : []));
  return Response.json({ status: 'success', data: { alerts: active.map(alertAnswer) } });
}

export async function reload(source: RulesSource): Promise<Response> {
  const problems = await source.reload();
  if (problems.length === 0) return new Response(null, { status: 200 });
  const text = `failed to reload the rules, those from before still run:\n${problems.join('\n')}\n`;
  return new Response(text, { status: 500, headers: { 'content-type': 'text/plain; charset=utf-8' } });
}

function groupAnswer(group: RuleGroupState, withAlerts: boolean): unknown {
  return {
    name: group.name,
    file: group.file,
    rules: group.rules.map((rule) => ruleAnswer(rule, withAlerts)),
    interval: group.intervalMs / 1000,
    limit: group.limit,
    evaluationTime: group.evaluationMs / 1000,
    lastEvaluation: formatTimestamp(group.lastEvaluationUnixMs),
  };
}

function ruleAnswer(rule: RuleState, withAlerts: boolean): unknown {
  const evaluation = {
    health: rule.health,
    ...(rule.lastError === '' ? {} : { lastError: rule.lastError }),
    evaluationTime: rule.evaluationMs / 1000,
    lastEvaluation: formatTimestamp(rule.lastEvaluationUnixMs),
  };
  const labels = Object.fromEntries(rule.labels);
  if (rule.kind === 'recording') {
    return { name: rule.name, query: rule.query, labels, ...evaluation, type: 'recording' };
  }
  return {
    state: rule.state,
    name: rule.name,
    query: rule.query,
    duration: rule.forMs / 1000,
    keepFiringFor: rule.keepFiringForMs / 1000,
    labels,
    annotations: Object.fromEntries(rule.annotations),
    alerts: withAlerts ? rule.alerts.map(alertAnswer) : [],
    ...evaluation,
    type: 'alerting',
    // Not in Prometheus: what happened lately, newest first.
    stateHistory: rule.history.map(changeAnswer).reverse(),
  };
}

function alertAnswer(alert: ActiveAlert): unknown {
  const { keepFiringSinceUnixMs } = alert;
  return {
    labels: Object.fromEntries(alert.labels),
    annotations: Object.fromEntries(alert.annotations),
    state: alert.state,
    activeAt: formatTimestamp(alert.activeAtUnixMs),
    ...(keepFiringSinceUnixMs === undefined ? {} : { keepFiringSince: formatTimestamp(keepFiringSinceUnixMs) }),
    value: formatScientific(alert.value),
  };
}

function changeAnswer({ timeUnixMs, labels, from, to, value }: AlertChange): unknown {
  const time = formatTimestamp(timeUnixMs);
  return { time, labels: Object.fromEntries(labels), from, to, value: formatScientific(value) };
}

/** As Go's %e, with as few digits as tell the number: 1e+00. */
function formatScientific(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

function ruleTest(params: URLSearchParams): (rule: RuleState) => boolean {
  const type = params.get('type') ?? '';
  if (!['', 'alert', 'record'].includes(type)) {
    throw new BadParameter('type', `got ${JSON.stringify(type)}, want alert or record`);
  }
  const kind = { alert: 'alerting', record: 'recording' }[type];
  const names = params.getAll('rule_name[]');
  const matches = matcherSetsParam(params).map(labelTest);
  return (rule) =>
    (kind === undefined || rule.kind === kind) &&
    isAmong(names, rule.name) &&
    (matches.length === 0 || matches.some((test) => test(rule.labels)));
}

function labelTest(matchers: readonly LabelMatcher[]): (labels: Labels) => boolean {
  const tests = matchers.map((matcher) => ({ name: matcher.name, test: compileMatcher(matcher) }));
  return (labels) => tests.every(({ name, test }) => test(labels.get(name) ?? ''));
}

function isFiltering(params: URLSearchParams): boolean {
  return ['type', 'rule_name[]', 'match[]'].some((name) => (params.get(name) ?? '') !== '');
}

/** Groups from the one that `group_next_token` names on, at most `group_limit`. */
function pageOf(
  params: URLSearchParams,
  groups: readonly RuleGroupState[],
): { readonly groups: readonly RuleGroupState[]; readonly next?: string } {
  const limitText = params.get('group_limit') ?? '';
  const token = params.get('group_next_token') ?? '';
  if (limitText === '') {
    if (token !== '') throw new BadParameter('group_limit', 'is needed beside group_next_token');
    return { groups };
  }
  if (!/^[1-9]\d{0,8}$/.test(limitText)) {
    throw new BadParameter('group_limit', `got ${JSON.stringify(limitText)}, want a whole number above 0`);
  }
  const first = token === '' ? 0 : groups.findIndex((group) => tokenOf(group) === token);
  if (first < 0) throw new BadParameter('group_next_token', 'names no group; the rules have changed, begin again');
  const end = first + Number(limitText);
  const next = groups[end];
  return { groups: groups.slice(first, end), ...(next ? { next: tokenOf(next) } : {}) };
}

function tokenOf({ file, name }: RuleGroupState): string {
  return Buffer.from(`${file};${name}`).toString('base64url');
}

function booleanParam(params: URLSearchParams, name: string): boolean {
  const text = (params.get(name) ?? '').toLowerCase();
  if (['', '0', 'f', 'false'].includes(text)) return false;
  if (['1', 't', 'true'].includes(text)) return true;
  throw new BadParameter(name, `got ${JSON.stringify(text)}, want true or false`);
}

function isAmong(wanted: readonly string[], one: string): boolean {
  return wanted.length === 0 || wanted.includes(one);
}
