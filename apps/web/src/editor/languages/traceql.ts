import { LRLanguage } from '@codemirror/language';
import { parser } from '@grafana/lezer-traceql';
import { styleTags, tags } from '@lezer/highlight';

const highlighting = styleTags({
  'LineComment BlockComment': tags.comment,
  String: tags.string,
  'Integer Float Duration HintValue': tags.number,
  Static: tags.bool,
  IntrinsicField: tags.keyword,
  'Identifier TemplateVariable HintIdentifier': tags.labelName,
  'Parent Event Instrumentation Link Resource Span With': tags.modifier,
  'FieldOp And Or Gt Lt Desc Anc Pipe ExperimentalOp UnionStructuralOp ScalarOp ComparisonOp': tags.operator,
  'Aggregate MetricsOperationBasicType MetricsOverTimeType MetricsOperationQuantile MetricsOperationHistogram MetricsOperationCompare MetricsAggregatorFunctionType':
    tags.function(tags.variableName),
  'GroupOperation SelectOperation CoalesceOperation': tags.function(tags.variableName),
});

export const language = LRLanguage.define({
  parser: parser.configure({ props: [highlighting] }),
  languageData: { closeBrackets: { brackets: ['(', '{', '"', '`'] }, commentTokens: { line: '//' } },
});
