import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { traceUrl } from '../../correlate/links.ts';
import { useMessages } from '../../i18n/locale.tsx';
import { usePane } from '../../url/pane.tsx';
import { messages } from './messages.ts';
import { readPastedTrace } from './trace-id.ts';
import classes from './traces.module.css';

/** Opens a trace by what somebody copied elsewhere; a wrong text is told when they try, not while they type. */
export function OpenById(): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const [text, setText] = useState('');
  const [isTried, setTried] = useState(false);
  const found = readPastedTrace(text);
  return (
    <form
      className={classes['openById']}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (found) pane.openBeside(traceUrl(found.traceId, found.spanId));
      }}
    >
      <TextInput
        size="xs"
        aria-label={t.openTitle}
        placeholder={t.openPlaceholder}
        value={text}
        error={isTried && text.trim() !== '' && !found ? t.openWrong : undefined}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          setTried(false);
        }}
        spellCheck={false}
        autoComplete="off"
      />
      <Button size="xs" variant="default" type="submit" disabled={text.trim() === ''}>
        {t.open}
      </Button>
    </form>
  );
}
