// How the editor looks in both themes: the colours are variables of query-editor.module.css.
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const theme = EditorView.theme({
  '&': { color: 'var(--mantine-color-text)', backgroundColor: 'transparent', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '20px' },
  '.cm-content': { padding: '6px 0', caretColor: 'var(--mantine-color-text)' },
  '.cm-line': { padding: '0 10px' },
  '.cm-placeholder': { color: 'var(--o11y-text-dim)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'color-mix(in srgb, var(--o11y-accent) 28%, transparent)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'color-mix(in srgb, var(--o11y-error) 28%, transparent)' },
  '.cm-tooltip': {
    backgroundColor: 'var(--o11y-surface-raised)',
    color: 'var(--mantine-color-text)',
    border: '1px solid var(--o11y-border)',
    borderRadius: '6px',
    boxShadow: '0 6px 24px rgb(0 0 0 / 25%)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': {
    fontFamily: 'var(--mantine-font-family-monospace)',
    fontSize: '12.5px',
    maxHeight: '16em',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '2px 8px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'color-mix(in srgb, var(--o11y-accent) 24%, var(--o11y-surface-raised))',
    color: 'var(--mantine-color-text)',
  },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700', color: 'var(--o11y-accent)' },
  '.cm-completionDetail': { fontStyle: 'normal', color: 'var(--o11y-text-dim)', marginLeft: '10px' },
  // On the colour of the chosen row neither of the two would be read well.
  'li[aria-selected] .cm-completionMatchedText, li[aria-selected] .cm-completionDetail': { color: 'inherit' },
  '.cm-tooltip.cm-completionInfo': { padding: '6px 10px', maxWidth: '320px', fontSize: '12.5px' },
  '.cm-diagnostic': { borderLeftWidth: '3px', padding: '4px 10px', fontSize: '12.5px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--o11y-error)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--o11y-error) 1px',
    textUnderlineOffset: '3px',
  },
});

const highlighting = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--o11y-text-dim)', fontStyle: 'italic' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--code-keyword)' },
  { tag: [tags.function(tags.variableName), tags.standard(tags.variableName)], color: 'var(--code-function)' },
  { tag: [tags.labelName, tags.propertyName, tags.attributeName], color: 'var(--code-label)' },
  { tag: tags.operator, color: 'var(--o11y-text-dim)' },
]);

export const editorStyle: Extension = [theme, syntaxHighlighting(highlighting)];
