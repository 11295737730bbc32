// The editor itself. Loaded on demand: it is the heaviest part of a page that asks queries.
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
  completionStatus,
  currentCompletions,
  selectedCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, insertNewline } from '@codemirror/commands';
import { bracketMatching, type Language } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { Annotation, Compartment, EditorState, type Extension, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { type ReactElement, useEffect, useRef } from 'react';
import { useLocale } from '../i18n/locale.tsx';
import { complete } from './completion/complete.ts';
import type { Suggestion, SuggestionKind } from './completion/suggestion.ts';
import { editorStyle } from './editor-style.ts';
import type { EditorProblem, QueryEditorProps } from './editor-types.ts';
import classes from './query-editor.module.css';

export interface CodeMirrorProps extends QueryEditorProps {
  readonly grammar: Language;
  readonly shownProblems: readonly EditorProblem[];
  /** Takes the keyboard, with the cursor here, because the plain field had it. */
  readonly focusAt: number | undefined;
}

/** Marks changes that come from outside, so that they are not reported back. */
const fromOutside = Annotation.define<boolean>();

export function CodeMirror(props: CodeMirrorProps): ReactElement {
  const { value, label, shownProblems, grammar } = props;
  const hostRef = useRef<HTMLDivElement>(null);
  const viewRef = useRef<EditorView>(null);
  const { locale } = useLocale();
  const propsRef = useRef({ ...props, locale });
  propsRef.current = { ...props, locale };
  const attributesRef = useRef(new Compartment());

  useEffect(() => {
    const host = hostRef.current;
    if (!host) return undefined;
    const first = propsRef.current;
    const view = new EditorView({
      parent: host,
      state: EditorState.create({
        doc: first.value,
        extensions: [
          attributesRef.current.of(attributes(first.label, first.placeholder)),
          grammar,
          editorStyle,
          EditorView.lineWrapping,
          history(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({
            override: [(context) => completeAt(context, propsRef.current)],
            icons: false,
            activateOnTyping: true,
            maxRenderedOptions: 200,
          }),
          Prec.highest(keymap.of(ownKeys((run) => run(propsRef.current)))),
          keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged || update.transactions.some((tr) => tr.annotation(fromOutside))) return;
            propsRef.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    viewRef.current = view;
    if (first.focusAt !== undefined) {
      view.dispatch({ selection: { anchor: Math.min(first.focusAt, view.state.doc.length) } });
      view.focus();
    }
    return () => {
      view.destroy();
      viewRef.current = null;
    };
  }, [grammar]);

  useEffect(() => {
    const view = viewRef.current;
    if (!view || view.state.doc.toString() === value) return;
    view.dispatch({
      changes: { from: 0, to: view.state.doc.length, insert: value },
      selection: { anchor: Math.min(view.state.selection.main.head, value.length) },
      annotations: fromOutside.of(true),
    });
  }, [value]);

  useEffect(() => {
    viewRef.current?.dispatch({ effects: attributesRef.current.reconfigure(attributes(label, props.placeholder)) });
  }, [label, props.placeholder]);

  useEffect(() => {
    const view = viewRef.current;
    if (!view) return;
    const { length } = view.state.doc;
    const diagnostics = shownProblems
      .filter(({ from }) => from <= length)
      .map(({ from, to, message }) => ({ from, to: Math.min(to, length), message, severity: 'error' as const }));
    view.dispatch(setDiagnostics(view.state, diagnostics));
  }, [shownProblems]);

  return <div ref={hostRef} className={classes['host']} data-query-editor />;
}

function attributes(label: string, hint: string | undefined): Extension {
  return [
    EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', autocapitalize: 'off' }),
    hint === undefined ? [] : placeholder(hint),
  ];
}

type Current = CodeMirrorProps & { readonly locale: 'en' | 'zh-TW' };

/** Tab is left alone but to take a suggestion, so the keyboard can always leave the editor. */
function ownKeys(current: (read: (props: Current) => void) => void): Parameters<typeof keymap.of>[0] {
  const run = (view: EditorView): boolean => {
    closeCompletion(view);
    current(({ onRun }) => onRun());
    return true;
  };
  return [
    { key: 'Mod-Enter', run },
    { key: 'Shift-Enter', run: insertNewline },
    {
      key: 'Enter',
      run: (view) => {
        let isOneLine = false;
        current(({ minLines = 1 }) => {
          isOneLine = minLines <= 1;
        });
        if (completionStatus(view.state) === 'active' && !isWritten(view)) return false;
        return isOneLine ? run(view) : false;
      },
    },
    { key: 'Tab', run: (view) => completionStatus(view.state) === 'active' && acceptSelected(view) },
  ];
}

/** Whether the suggestion that Enter would take is what already stands there. */
function isWritten(view: EditorView): boolean {
  const selected = selectedCompletion(view.state);
  if (selected === null || currentCompletions(view.state).length === 0) return true;
  const { head } = view.state.selection.main;
  return view.state.sliceDoc(Math.max(0, head - selected.label.length), head) === selected.label;
}

function acceptSelected(view: EditorView): boolean {
  const binding = completionKeymap.find(({ key }) => key === 'Enter');
  return binding?.run?.(view) ?? false;
}

const BOOST: Readonly<Partial<Record<SuggestionKind, number>>> = {
  metric: 2,
  label: 2,
  attribute: 1,
  column: 2,
  operator: -1,
};
/** What a name goes on with; the list is asked for anew at any other character. */
const NAME = /^[\w:.$-]*$/;

async function completeAt(context: CompletionContext, props: Current): Promise<CompletionResult | null> {
  const { state, pos, explicit } = context;
  const found = await complete(props.language, state.doc.toString(), pos, props.completion ?? {}, props.locale);
  if (found === undefined || context.aborted) return null;
  // Without being asked, the list comes up only where something was begun, or where only a few things fit.
  const before = state.sliceDoc(Math.max(0, pos - 1), pos);
  if (!explicit && found.from === pos && !/["'`{,(|.=[]/.test(before)) return null;
  if (!explicit && found.items.every(({ kind }) => kind === 'operator')) return null;
  const variables = (props.variables ?? []).map((name): Suggestion => ({ label: `$${name}`, kind: 'value' }));
  const isText = /["'`]/.test(state.sliceDoc(Math.max(0, found.from - 1), found.from));
  return {
    from: found.from,
    ...(found.to === undefined ? {} : { to: found.to }),
    options: [...found.items, ...variables].map(toCompletion),
    validFor: isText ? /^[^"'`\\]*$/ : NAME,
  };
}

function toCompletion({ label, kind, apply, cursorBack = 0, detail, doc }: Suggestion): Completion {
  const text = apply ?? label;
  const boost = BOOST[kind];
  return {
    label,
    type: kind,
    ...(detail === undefined ? {} : { detail }),
    ...(doc === undefined ? {} : { info: doc }),
    ...(boost === undefined ? {} : { boost }),
    apply: (view, _completion, from, to) => {
      // A call takes the place of the parenthesis that already stands there, and so does a bracket that closed itself.
      const rest = view.state.sliceDoc(to, to + 1);
      const isCall = text.endsWith('()') && rest === '(';
      const insert = isCall ? text.slice(0, -2) : text;
      view.dispatch({
        changes: { from, to, insert },
        selection: { anchor: from + insert.length + (isCall ? 1 : -cursorBack) },
        userEvent: 'input.complete',
        scrollIntoView: true,
      });
    },
  };
}
