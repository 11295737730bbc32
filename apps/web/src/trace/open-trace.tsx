import { Alert, Button, FileButton, Text, Textarea, TextInput } from '@mantine/core';
import { IconFileUpload } from '@tabler/icons-react';
import { type FormEvent, type ReactElement, type ReactNode, useState } from 'react';
import { tracesUrl, traceUrl } from '../correlate/links.ts';
import { useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { usePane } from '../url/pane.tsx';
import { messages } from './messages.ts';
import { parseTypedTraceId } from './model/ids.ts';
import classes from './page.module.css';
import { UPLOAD_ID, upload } from './uploaded.ts';

/** The page without a trace. */
export function OpenTrace({
  title,
  children,
}: {
  readonly title?: string;
  readonly children?: ReactNode;
}): ReactElement {
  const t = useMessages(messages);
  return (
    <div className={classes['plain']}>
      <h1>{title ?? t.openTrace}</h1>
      {children}
      <div className={classes['forms']}>
        <OpenById />
        <OpenFile />
        <PageLink to={tracesUrl({ query: '{}' })}>{t.searchInstead}</PageLink>
      </div>
    </div>
  );
}

export function InvalidId({ typed }: { readonly typed: string }): ReactElement {
  const t = useMessages(messages);
  return (
    <OpenTrace title={t.invalidId}>
      <Text role="alert" mt="xs" style={{ overflowWrap: 'anywhere' }}>
        {t.invalidIdHint(typed.slice(0, 100))}
      </Text>
    </OpenTrace>
  );
}

export function OpenById(): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const open = (event: FormEvent): void => {
    event.preventDefault();
    const traceId = parseTypedTraceId(typed);
    if (traceId === undefined) setError(t.invalidIdHint(typed.trim().slice(0, 100)));
    else pane.open(traceUrl(traceId));
  };
  return (
    <form className={classes['form']} onSubmit={open}>
      <TextInput
        label={t.openById}
        placeholder={t.idPlaceholder}
        value={typed}
        error={error}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setError(undefined);
        }}
      />
      <Button type="submit" disabled={typed.trim() === ''}>
        {t.open}
      </Button>
    </form>
  );
}

export function OpenFile(): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const [pasted, setPasted] = useState('');
  const [error, setError] = useState<string>();
  const show = (text: string): void => {
    try {
      upload(text, sessionStorage);
      pane.open(traceUrl(UPLOAD_ID));
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    }
  };
  const readFile = async (file: File | null): Promise<void> => {
    if (!file) return;
    try {
      show(await file.text());
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure)); // the file is gone, or too large to read
    }
  };
  return (
    <section
      className={classes['drop']}
      aria-label={t.fromFile}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void readFile(event.dataTransfer.files[0] ?? null);
      }}
    >
      <Text fw={500} size="sm">
        {t.fromFile}
      </Text>
      <Text size="sm" c="var(--o11y-text-dim)" mb="xs">
        {t.fromFileHint}
      </Text>
      <FileButton onChange={(file) => void readFile(file)} accept="application/json,.json">
        {(props) => (
          <Button {...props} variant="default" size="xs" leftSection={<IconFileUpload size={14} aria-hidden />}>
            {t.chooseFile}
          </Button>
        )}
      </FileButton>
      <Textarea
        mt="sm"
        label={t.paste}
        rows={4}
        spellCheck={false}
        value={pasted}
        onChange={(event) => setPasted(event.currentTarget.value)}
      />
      <Button mt="xs" size="xs" disabled={pasted.trim() === ''} onClick={() => show(pasted)}>
        {t.showPasted}
      </Button>
      {error !== undefined && (
        <Alert mt="sm" color="red" role="alert" title={t.fileFailed}>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {error}
          </Text>
        </Alert>
      )}
    </section>
  );
}
