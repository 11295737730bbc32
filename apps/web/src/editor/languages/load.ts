import type { Language } from '@codemirror/language';
import type { QueryLanguage } from '../editor-types.ts';

/** The grammar of a language, loaded when an editor for it is first shown. */
export async function loadLanguage(language: QueryLanguage): Promise<Language> {
  switch (language) {
    case 'promql':
      return (await import('./promql.ts')).language;
    case 'logql':
      return (await import('./logql.ts')).language;
    case 'traceql':
      return (await import('./traceql.ts')).language;
    case 'sql':
      return (await import('./sql.ts')).language;
  }
}
