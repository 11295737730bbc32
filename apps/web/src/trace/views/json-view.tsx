import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { type ReactElement, useMemo } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { downloadTrace } from '../download-trace.ts';
import { messages } from '../messages.ts';
import { writeOtlpJson } from '../model/otlp-json.ts';
import type { Trace } from '../model/trace.ts';
import classes from './views.module.css';

/** Characters that are drawn; more in one element freezes a browser. */
const CHARS_MAX = 200_000;
/** Spans of whose JSON a beginning of that length is made of: 100 characters each at the very least. */
const SPANS_MAX = CHARS_MAX / 100;

export default function JsonView({ trace }: { readonly trace: Trace }): ReactElement {
  const t = useMessages(messages);
  const json = useMemo(() => JSON.stringify(writeOtlpJson(trace.sources.slice(0, SPANS_MAX)), undefined, 2), [trace]);
  const isCut = json.length > CHARS_MAX || trace.rowCount > SPANS_MAX;
  return (
    <>
      <div className={classes['bar']}>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconDownload size={13} aria-hidden />}
          onClick={() => downloadTrace(trace)}
        >
          {t.download}
        </Button>
        {!isCut && <CopyButton text={json} what={t.json} />}
        {isCut && <span>{t.jsonBound(`${CHARS_MAX / 1000} kB`, `${trace.spanCount} × ${t.spans}`)}</span>}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes['scroll']} aria-label={t.json} tabIndex={0}>
        <pre className={classes['json']}>{json.slice(0, CHARS_MAX)}</pre>
      </section>
    </>
  );
}
