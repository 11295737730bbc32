import type { Locale } from '../../i18n/locale.tsx';
import type { CompletionSource, QueryLanguage } from '../editor-types.ts';
import { completeLogql } from './logql.ts';
import { completePromql } from './promql.ts';
import { completeSql } from './sql.ts';
import type { Suggestions } from './suggestion.ts';
import { completeTraceql } from './traceql.ts';

/** What may be written at the cursor; undefined where nothing is worth offering. */
export function complete(
  language: QueryLanguage,
  text: string,
  cursor: number,
  source: CompletionSource,
  locale: Locale,
): Promise<Suggestions | undefined> {
  switch (language) {
    case 'promql':
      return completePromql(text, cursor, source, locale);
    case 'logql':
      return completeLogql(text, cursor, source, locale);
    case 'traceql':
      return completeTraceql(text, cursor, source, locale);
    case 'sql':
      return completeSql(text, cursor, source, locale);
  }
}
