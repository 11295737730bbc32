// The code of the editor, which is the heaviest part of a page that asks queries.
import type { ReactElement } from 'react';
import type { CodeMirrorProps } from './code-mirror.tsx';
import type { QueryLanguage } from './editor-types.ts';
import { loadLanguage } from './languages/load.ts';

export interface LoadedEditor {
  readonly language: QueryLanguage;
  readonly Editor: (props: CodeMirrorProps) => ReactElement;
  readonly grammar: CodeMirrorProps['grammar'];
}

const loaded = new Map<QueryLanguage, LoadedEditor>();

/** Undefined until loadEditor has had it. */
export function loadedEditor(language: QueryLanguage): LoadedEditor | undefined {
  return loaded.get(language);
}

/** Rejects when the code can't be loaded. */
export async function loadEditor(language: QueryLanguage): Promise<LoadedEditor> {
  const known = loaded.get(language);
  if (known) return known;
  const [{ CodeMirror }, grammar] = await Promise.all([import('./code-mirror.tsx'), loadLanguage(language)]);
  const editor: LoadedEditor = { language, Editor: CodeMirror, grammar };
  loaded.set(language, editor);
  return editor;
}

/** What `page` resolves to; meanwhile the editor that it is going to show is on its way too. */
export function withEditor<Page>(language: QueryLanguage, page: Promise<Page>): Promise<Page> {
  loadEditor(language).catch(() => undefined); // who shows it tries again, and knows what to do without
  return page;
}
