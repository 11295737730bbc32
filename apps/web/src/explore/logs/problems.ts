// Loki says where a query is wrong as `parse error at line 1, col 9: …`; the editor wants offsets. Pure.
import type { EditorProblem } from '../../editor/editor-types.ts';

/** Nothing when the text is no longer the one that failed, or the error has no place. */
export function problemsOf(error: Error | null, failed: string, draft: string): readonly EditorProblem[] {
  if (error === null || failed !== draft) return [];
  const match = /\bat line (\d+), col (\d+): (.*)/s.exec(error.message);
  if (!match) return [];
  const lines = draft.split('\n');
  const line = Number(match[1]) - 1;
  if (line < 0 || line >= lines.length) return [];
  const before = lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0);
  const from = Math.min(draft.length, before + Number(match[2]) - 1);
  const word = /^[\w"]+/.exec(draft.slice(from))?.[0].length ?? 1;
  // A mistake at the end is shown under the last character: nothing would be seen after it.
  const start = Math.max(0, Math.min(from, draft.length - 1));
  return [{ from: start, to: Math.min(draft.length, start + Math.max(1, word)), message: match[3] ?? '' }];
}
