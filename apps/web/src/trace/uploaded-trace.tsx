import { NativeSelect } from '@mantine/core';
import { type ReactElement, useSyncExternalStore } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import { usePane } from '../url/pane.tsx';
import { messages } from './messages.ts';
import { nameOf, serviceOf } from './model/trace.ts';
import { OpenTrace } from './open-trace.tsx';
import classes from './page.module.css';
import { TraceView } from './trace-view.tsx';
import { onUpload, uploaded } from './uploaded.ts';

/** What was opened from a file in this tab; `n` in the URL is which of its traces. */
export function UploadedTrace(): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const file = useSyncExternalStore(onUpload, () => uploaded(sessionStorage));
  if (!file) {
    return (
      <OpenTrace title={t.nothingUploaded}>
        <p>{t.nothingUploadedHint}</p>
      </OpenTrace>
    );
  }
  const index = Number(pane.params.get('n') ?? 0);
  const trace = file.traces[index] ?? file.traces[0];
  if (!trace) return <OpenTrace />;
  const note = (
    <div className={classes['note']}>
      <span>{file.isStored ? t.uploadNote : t.uploadMemoryNote}</span>
      {file.traces.length > 1 && (
        <NativeSelect
          size="xs"
          aria-label={t.severalTraces}
          value={String(file.traces.indexOf(trace))}
          onChange={(event) => pane.setParams({ n: event.currentTarget.value, span: undefined }, { push: true })}
          data={file.traces.map((item, n) => ({
            value: String(n),
            label: t.traceOption(`${serviceOf(item, item.mainRow)}: ${nameOf(item, item.mainRow)}`, item.spanCount),
          }))}
        />
      )}
    </div>
  );
  return <TraceView key={trace.traceId} trace={trace} note={note} />;
}
