export { INTERVAL_MS_DEFAULT, RuleEngine, type RuleEngineOptions } from './engine.ts';
export type { Alert, AlertState, AlertTransition } from './evaluate/alerts.ts';
export { HISTORY_MAX } from './evaluate/running-rule.ts';
export { type ParsedRuleFile, parseRuleFile, type RuleFile } from './load/parse-rule-file.ts';
export type { AlertingRule, RecordingRule, Rule, RuleGroup } from './rule.ts';
export type { AlertingRuleStatus, RecordingRuleStatus, RuleGroupStatus, RuleStatus } from './status.ts';
