import { LRLanguage } from '@codemirror/language';
import { parser } from '@grafana/lezer-logql';
import { styleTags, tags } from '@lezer/highlight';

const highlighting = styleTags({
  LineComment: tags.comment,
  'Identifier LabelName': tags.labelName,
  String: tags.string,
  'Number Duration Bytes': tags.number,
  'By Without And Or Unless On Ignoring GroupLeft GroupRight Offset Bool': tags.keyword,
  'Json Logfmt Unpack Pattern Regexp Unwrap LabelFormat LineFormat Decolorize Drop Keep Ip': tags.function(
    tags.variableName,
  ),
  'CountOverTime Rate RateCounter BytesOverTime BytesRate AvgOverTime SumOverTime MinOverTime MaxOverTime':
    tags.function(tags.variableName),
  'StddevOverTime StdvarOverTime QuantileOverTime FirstOverTime LastOverTime AbsentOverTime LabelReplace Vector':
    tags.function(tags.variableName),
  'Sum Avg Count Max Min Stddev Stdvar Bottomk Topk Sort Sort_Desc': tags.function(tags.variableName),
  'Eq Neq Re Nre PipeExact PipeMatch PipePattern Npa Pipe Gtr Gte Lss Lte Eql Add Sub Mul Div Mod Pow': tags.operator,
});

export const language = LRLanguage.define({
  parser: parser.configure({ props: [highlighting] }),
  languageData: { closeBrackets: { brackets: ['(', '[', '{', '"', '`'] }, commentTokens: { line: '#' } },
});
