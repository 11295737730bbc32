// What is wrong with a query before it is asked, from the very parsers that the backend answers with.
import { QueryError } from '@o11y-lab/query-lang';
import type { EditorProblem, QueryLanguage } from './editor-types.ts';
import { maskVariables } from './mask.ts';
import { loadRegexEngine, mayHaveRegex } from './regex-engine.ts';

/** An empty list when nothing is wrong, when the text is empty, and for SQL, which only the backend can judge. */
export async function checkSyntax(
  language: QueryLanguage,
  text: string,
  variables: readonly string[] = [],
): Promise<readonly EditorProblem[]> {
  if (text.trim() === '' || language === 'sql') return [];
  const [check] = await Promise.all([loadCheck(language), mayHaveRegex(text) ? loadRegexEngine() : undefined]);
  try {
    check(maskVariables(text, variables));
    return [];
  } catch (error) {
    // Anything else is a bug of the parser; the backend will say what it thinks of the query.
    return error instanceof QueryError ? [problemOf(error, text)] : [];
  }
}

function problemOf(error: QueryError, text: string): EditorProblem {
  const start = Math.min(error.range?.start ?? 0, text.length);
  const end = Math.min(error.range?.end ?? text.length, text.length);
  // A mistake at the end of the text is shown under the last character: nothing would be seen after it.
  const from = start === end ? Math.max(0, start - 1) : start;
  return { from, to: Math.max(end, Math.min(from + 1, text.length)), message: error.message };
}

async function loadCheck(language: Exclude<QueryLanguage, 'sql'>): Promise<(text: string) => void> {
  switch (language) {
    case 'promql': {
      const { parsePromql } = await import('./languages/promql-parser.ts');
      return parsePromql;
    }
    case 'logql': {
      const { parseLogql } = await import('./languages/logql-parser.ts');
      return parseLogql;
    }
    case 'traceql': {
      const { parseTraceql, checkQuery } = await import('./languages/traceql-parser.ts');
      return (text) => checkQuery(parseTraceql(text));
    }
  }
}
