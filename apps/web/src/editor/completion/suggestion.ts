// What completion offers, before any editor knows of it.
import type { Locale } from '../../i18n/locale.tsx';

export type SuggestionKind =
  | 'metric'
  | 'function'
  | 'keyword'
  | 'label'
  | 'value'
  | 'operator'
  | 'duration'
  | 'attribute'
  | 'table'
  | 'column';

export interface Suggestion {
  readonly label: string;
  readonly kind: SuggestionKind;
  /** What is written instead of the label. `|` is no marker: see `cursorBack`. */
  readonly apply?: string;
  /** How far before the end of what was written the cursor is put, e.g. 1 to stand within `()`. */
  readonly cursorBack?: number;
  /** A few words behind the label: a signature, a type. */
  readonly detail?: string;
  readonly doc?: string;
}

export interface Suggestions {
  /** Start of the text that a suggestion takes the place of; its end is the cursor unless `to` says otherwise. */
  readonly from: number;
  readonly to?: number;
  readonly items: readonly Suggestion[];
}

/** A word of a language: how it is called and what it does, in both languages of the page. */
export interface Word {
  readonly name: string;
  readonly signature: string;
  readonly doc: Readonly<Record<Locale, string>>;
}

/** Reads a table of `name | signature | English | Chinese`, a word a line. */
export function wordTable(table: string): readonly Word[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', signature = '', en = '', zh = ''] = line.split(' | ').map((part) => part.trim());
      return { name, signature, doc: { en, 'zh-TW': zh } };
    });
}

/** Words as calls: the cursor ends up between the parentheses. */
export function asCalls(words: readonly Word[], locale: Locale): readonly Suggestion[] {
  return words.map(({ name, signature, doc }) => ({
    label: name,
    kind: 'function',
    apply: `${name}()`,
    cursorBack: 1,
    detail: signature,
    doc: doc[locale],
  }));
}

export function asKeywords(words: readonly Word[], locale: Locale): readonly Suggestion[] {
  return words.map(({ name, signature, doc }) => ({
    label: name,
    kind: 'keyword',
    ...(signature === '' ? {} : { detail: signature }),
    doc: doc[locale],
  }));
}

export function plain(kind: SuggestionKind, labels: readonly string[]): readonly Suggestion[] {
  return labels.map((label) => ({ label, kind }));
}

/** A value as it stands within double quotes. */
export function escapeString(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
