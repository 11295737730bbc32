export { type BuildInfo, createPrometheusApi, type PrometheusApiOptions } from './api.ts';
export type {
  ActiveAlert,
  AlertChange,
  AlertingRuleState,
  AlertStateName,
  RuleGroupState,
  RuleState,
  RulesSource,
} from './rules.ts';
