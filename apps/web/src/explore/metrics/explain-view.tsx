// A query taken apart: every step with how many series it has, on demand.
import { Button, Group, Text } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { type CSSProperties, type ReactElement, useMemo, useState } from 'react';
import { queryInstant } from '../../data/prometheus.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import type { PageTime } from '../../time/use-time.tsx';
import { explain } from './explain-model.ts';
import { interpolate } from './interpolate.ts';
import { messages } from './messages.ts';
import classes from './results.module.css';

export interface ExplainViewProps {
  readonly letter: string;
  readonly text: string;
  readonly macros: Readonly<Record<string, string>>;
  readonly time: PageTime;
  readonly onUse: (query: string) => void;
}

export function ExplainView({ letter, text, macros, time, onUse }: ExplainViewProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const nodes = useMemo(() => explain(text), [text]);
  const [isAsked, setAsked] = useState(false);
  const atMs = time.range.toMs;
  const results = useQueries({
    queries: nodes.map(({ query }) => ({
      queryKey: ['metrics-instant-step', interpolate(query, macros), atMs],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => queryInstant(interpolate(query, macros), atMs, signal),
      enabled: isAsked,
    })),
  });
  if (nodes.length === 0) return <Text size="sm">{t.explainNothing}</Text>;
  return (
    <section className={classes['panel']} aria-label={`${t.explain}: ${t.query(letter)}`}>
      <Group justify="space-between" mb={6}>
        <Text size="sm">
          <b>{letter}</b> {t.explainIntro}
        </Text>
        <Button size="compact-xs" variant="default" onClick={() => setAsked(true)} disabled={isAsked}>
          {t.runSteps}
        </Button>
      </Group>
      <ol className={classes['tree']}>
        {nodes.map((node, index) => {
          const result = results[index];
          const style = { '--depth': node.depth } as CSSProperties; // a custom property, which the type lacks
          return (
            <li key={node.id} className={classes['step']}>
              <span className={classes['stepTitle']} style={style}>
                <code>{node.title}</code>
              </span>
              {result?.data !== undefined && (
                <span className={classes['note']}>
                  {t.stepResult(
                    result.data.value.series.length.toLocaleString(locale),
                    Math.round(result.data.exchange.durationMs).toLocaleString(locale),
                  )}
                </span>
              )}
              {result?.error && (
                <Text size="xs" c="var(--o11y-error)">
                  {result.error.message}
                </Text>
              )}
              {node.kind !== 'matrix' && index > 0 && (
                <Button size="compact-xs" variant="subtle" onClick={() => onUse(node.query)}>
                  {t.alone}
                </Button>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
