// The grammar brings its own highlighting.
import { LRLanguage } from '@codemirror/language';
import { parser } from '@prometheus-io/lezer-promql';

export const language = LRLanguage.define({
  parser: parser.configure({ top: 'PromQL' }),
  languageData: { closeBrackets: { brackets: ['(', '[', '{', '"', "'", '`'] }, commentTokens: { line: '#' } },
});
