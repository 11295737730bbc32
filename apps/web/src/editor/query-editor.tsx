// The editor of every query on the page. Until its code is there (and if it can't be loaded at all), a plain field of
// the same size takes what is typed.
import { type CSSProperties, type KeyboardEvent, type ReactElement, useEffect, useId, useRef, useState } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import { checkSyntax } from './check-syntax.ts';
import type { EditorProblem, QueryEditorProps, QueryLanguage } from './editor-types.ts';
import { type LoadedEditor, loadEditor, loadedEditor } from './load-editor.ts';
import { messages } from './messages.ts';
import classes from './query-editor.module.css';

/** A mistake is shown when the keyboard has rested this long: nobody wants to be told about half a word. */
const CHECK_AFTER_MS = 350;

export function QueryEditor(props: QueryEditorProps): ReactElement {
  const { language, value, label, minLines = 1, problems, variables } = props;
  const t = useMessages(messages);
  const [loaded, setLoaded] = useState<LoadedEditor | undefined>(() => loadedEditor(language));
  const plainRef = useRef<HTMLTextAreaElement>(null);
  const focusRef = useRef<number>(undefined);
  const problemId = useId();
  const own = useOwnProblems(language, value, variables);
  const shown = own.length > 0 ? own : (problems ?? NONE);

  useEffect(() => {
    let isGone = false;
    loadEditor(language)
      .then((next) => {
        if (isGone) return;
        const plain = plainRef.current;
        focusRef.current = plain !== null && document.activeElement === plain ? plain.selectionStart : undefined;
        setLoaded(next);
      })
      .catch(() => undefined); // the plain field stays, and works
    return () => {
      isGone = true;
    };
  }, [language]);

  const [first] = shown;
  const style = { '--editor-lines': Math.max(1, minLines) } as CSSProperties; // a custom property, which the type lacks
  return (
    <div className={classes['frame']} style={style} {...(first ? { 'data-problem': true } : {})}>
      {loaded?.language === language ? (
        <loaded.Editor {...props} grammar={loaded.grammar} shownProblems={shown} focusAt={focusRef.current} />
      ) : (
        <textarea
          ref={plainRef}
          className={classes['plain']}
          data-query-editor
          rows={Math.max(minLines, value.split('\n').length)}
          value={value}
          placeholder={props.placeholder}
          aria-label={label}
          aria-describedby={first ? problemId : undefined}
          spellCheck={false}
          onChange={(event) => props.onChange(event.currentTarget.value)}
          onKeyDown={(event) => runOnEnter(event, minLines, props.onRun)}
        />
      )}
      {first && (
        <p className={classes['problem']} id={problemId} role="status">
          {t.problemAt(...positionIn(value, first.from), first.message)}
        </p>
      )}
    </div>
  );
}

const NONE: readonly EditorProblem[] = [];

/** Problems that our own parser finds in a text that has not changed for a moment. */
function useOwnProblems(
  language: QueryLanguage,
  value: string,
  variables: readonly string[] | undefined,
): readonly EditorProblem[] {
  const [found, setFound] = useState<{ readonly text: string; readonly problems: readonly EditorProblem[] }>();
  useEffect(() => {
    let isGone = false;
    const timer = setTimeout(() => {
      void checkSyntax(language, value, variables).then(
        (problems) => isGone || setFound({ text: value, problems }),
        () => undefined, // the parser could not be loaded: the backend will say what is wrong
      );
    }, CHECK_AFTER_MS);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [language, value, variables]);
  return found?.text === value ? found.problems : NONE;
}

function runOnEnter(event: KeyboardEvent, minLines: number, onRun: () => void): void {
  if (event.key !== 'Enter' || event.shiftKey) return;
  if (!event.ctrlKey && !event.metaKey && minLines > 1) return;
  event.preventDefault();
  onRun();
}

/** Line and column, both from 1. */
function positionIn(text: string, offset: number): [line: number, column: number] {
  const before = text.slice(0, offset);
  return [before.split('\n').length, offset - before.lastIndexOf('\n')];
}
