// Two languages, chosen by the browser's wish and kept in local storage. Messages are typed dictionaries beside the
// feature that says them; a missing or misspelt one does not compile.
import { createContext, type ReactElement, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';

export type Locale = 'en' | 'zh-TW';
export const LOCALES: readonly { readonly locale: Locale; readonly name: string }[] = [
  { locale: 'en', name: 'English' },
  { locale: 'zh-TW', name: '繁體中文' },
];

const STORAGE_KEY = 'o11y-lab.locale';

interface LocaleState {
  readonly locale: Locale;
  readonly setLocale: (locale: Locale) => void;
}

const Context = createContext<LocaleState>({ locale: 'en', setLocale: () => undefined });

export function LocaleProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const [locale, setLocale] = useState<Locale>(() => preferredLocale());
  useEffect(() => {
    document.documentElement.lang = locale;
    localStorage.setItem(STORAGE_KEY, locale);
  }, [locale]);
  const state = useMemo(() => ({ locale, setLocale }), [locale]);
  return <Context value={state}>{children}</Context>;
}

export function useLocale(): LocaleState {
  return useContext(Context);
}

/** A word is a text, or a function of what stands in it. */
type Word = string | ((...values: never[]) => string);
type SameShape<T> = {
  readonly [Key in keyof T]: T[Key] extends (...values: infer Values) => string
    ? (...values: Values) => string
    : string;
};

/** The texts of one feature. Every key of `en` must be in `zh-TW`, with the same parameters. */
export function defineMessages<const T extends Readonly<Record<string, Word>>>(messages: {
  readonly en: T;
  readonly 'zh-TW': SameShape<T>;
}): Readonly<Record<Locale, SameShape<T>>> {
  // A text is a string in both: T's literal types say more than SameShape wants to know, which the compiler can't see.
  return messages as unknown as Readonly<Record<Locale, SameShape<T>>>;
}

/** The texts in the language of the page. */
export function useMessages<T>(messages: Readonly<Record<Locale, T>>): T {
  return messages[useLocale().locale];
}

function preferredLocale(): Locale {
  const stored = localStorage.getItem(STORAGE_KEY);
  if (stored === 'en' || stored === 'zh-TW') return stored;
  return navigator.languages.some((language) => language.toLowerCase().startsWith('zh')) ? 'zh-TW' : 'en';
}
