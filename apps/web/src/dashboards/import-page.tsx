import { Alert, Button, FileButton, Group, Textarea } from '@mantine/core';
import { compatibilityOf, panelsOf, parseDashboardText } from '@o11y-lab/dashboards';
import { type DragEvent, type ReactElement, useMemo, useState } from 'react';
import { dashboardUrl } from '../correlate/links.ts';
import { useMessages } from '../i18n/locale.tsx';
import { usePane } from '../url/pane.tsx';
import { CompatibilityList } from './compatibility.tsx';
import classes from './import-page.module.css';
import { FILE_CHARS_MAX, importedUid, keepImported } from './library/imported.ts';
import { messages } from './messages.ts';
import { useDatasources } from './use-datasources.ts';

const DRAFT_KEY = 'o11y-lab.dashboard-import';

export default function ImportPage(): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const datasources = useDatasources();
  const [text, setText] = useState(() => sessionStorage.getItem(DRAFT_KEY) ?? '');
  const [isOver, setOver] = useState(false);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const change = (next: string): void => {
    setText(next);
    setFailure(undefined);
    try {
      sessionStorage.setItem(DRAFT_KEY, next);
    } catch {
      sessionStorage.removeItem(DRAFT_KEY); // too long to be kept as a draft; it is still in the field
    }
  };
  const read = async (file: File | null | undefined): Promise<void> => {
    if (file) change((await file.text()).slice(0, FILE_CHARS_MAX));
  };
  const parsed = useMemo(
    () => (text.trim() === '' ? undefined : parseDashboardText(text, { datasources: datasources ?? [] })),
    [text, datasources],
  );
  const dashboard = parsed?.kind === 'dashboard' ? parsed.dashboard : undefined;
  const report = useMemo(() => dashboard && compatibilityOf(dashboard), [dashboard]);
  const open = async (): Promise<void> => {
    if (!dashboard) return;
    const uid = importedUid(text);
    try {
      await keepImported({ uid, title: dashboard.title, text, importedUnixMs: Date.now() });
      pane.open(dashboardUrl(uid));
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <div className={classes['page']}>
      <h1>{t.importTitle}</h1>
      <p>{t.importHint}</p>
      <section
        className={classes['drop']}
        data-over={isOver || undefined}
        aria-label={t.import}
        onDragOver={(event: DragEvent) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event: DragEvent) => {
          event.preventDefault();
          setOver(false);
          void read(event.dataTransfer.files[0]);
        }}
      >
        {t.dropHere}{' '}
        <FileButton accept="application/json,.json" onChange={(file) => void read(file)}>
          {(props) => (
            <Button {...props} size="compact-sm" variant="default">
              {t.chooseFile}
            </Button>
          )}
        </FileButton>
      </section>
      <Textarea
        label={t.paste}
        value={text}
        onChange={(event) => change(event.currentTarget.value)}
        minRows={6}
        maxRows={14}
        autosize
        spellCheck={false}
        classNames={{ input: classes['json'] ?? '' }}
      />
      {parsed?.kind === 'invalid' && (
        <Alert color="red" title={t.invalid} role="alert">
          {parsed.problems.map((problem) => (
            <div key={problem}>{problem}</div>
          ))}
        </Alert>
      )}
      {failure !== undefined && (
        <Alert color="red" role="alert">
          {failure}
        </Alert>
      )}
      {dashboard && report && (
        <section className={classes['preview']} aria-label={t.preview}>
          <h2>{dashboard.title}</h2>
          <p>
            {t.panels(String(panelsOf(dashboard).length))} · {dashboard.tags.join(', ')}
          </p>
          <Group>
            <Button size="xs" onClick={() => void open()}>
              {t.open}
            </Button>
          </Group>
          <h3>{t.report}</h3>
          <CompatibilityList report={report} />
        </section>
      )}
    </div>
  );
}
