// The text of a line in a row: its message with key fields, or as it was written; colours of a terminal as styles.
import type { ReactElement } from 'react';
import { useMessages } from '../../../i18n/locale.tsx';
import { hasAnsi, parseAnsi } from '../line/ansi.ts';
import { LINE_CHARS_MAX, type LogLine } from '../line/log-line.ts';
import { messages } from '../messages.ts';
import classes from './list.module.css';

export interface LineTextProps {
  readonly text: string;
  readonly line: LogLine;
  readonly isRaw: boolean;
  /** What the query looks for. */
  readonly search: string;
}

export function LineText({ text, line, isRaw, search }: LineTextProps): ReactElement {
  const t = useMessages(messages);
  const isPlain = isRaw || line.jsonFields === undefined;
  return (
    <>
      {isPlain ? (
        <AnsiText text={text.slice(0, LINE_CHARS_MAX)} search={search} />
      ) : (
        <>
          <Marked text={line.message} search={search} />
          {line.keyFields.map(({ name, value }) => (
            <span key={name} className={classes['field']}>
              {' '}
              <span className={classes['fieldName']}>{name}=</span>
              <Marked text={value} search={search} />
            </span>
          ))}
        </>
      )}
      {isPlain && line.isCut && <em className={classes['cut']}> {t.cut(String(LINE_CHARS_MAX))}</em>}
    </>
  );
}

export function AnsiText({ text, search }: { readonly text: string; readonly search: string }): ReactElement {
  if (!hasAnsi(text)) return <Marked text={text} search={search} />;
  return (
    <>
      {parseAnsi(text).map((piece, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no name and never move
        <span key={i} className={piece.styles.map((style) => classes[style] ?? '').join(' ')}>
          <Marked text={piece.text} search={search} />
        </span>
      ))}
    </>
  );
}

/** Marks in one text; more would be noise. */
const MARKS_MAX = 20;

function Marked({ text, search }: { readonly text: string; readonly search: string }): ReactElement {
  if (search === '' || !text.includes(search)) return <>{text}</>;
  const parts = text.split(search);
  const head = parts.slice(0, MARKS_MAX);
  const rest = parts.slice(MARKS_MAX).join(search);
  return (
    <>
      {head.map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name and never move
        <span key={i}>
          {i > 0 && <mark className={classes['mark']}>{search}</mark>}
          {part}
        </span>
      ))}
      {rest !== '' && search + rest}
    </>
  );
}
