// Every metric there is, with type, unit and what it says of itself, grouped by the first word of its name.
import { Badge, Drawer, Text, TextInput, UnstyledButton } from '@mantine/core';
import { type ReactElement, useMemo, useState } from 'react';
import type { DescribedMetric } from '../../editor/live-completion.ts';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import { messages } from './messages.ts';
import classes from './metric-finder.module.css';
import { findMetrics, groupMetrics } from './metric-finder-model.ts';

export interface MetricFinderProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly metrics: readonly DescribedMetric[];
  readonly onPick: (metric: string) => void;
}

export function MetricFinder({ opened, onClose, metrics, onPick }: MetricFinderProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const [search, setSearch] = useState('');
  const found = useMemo(() => findMetrics(metrics, search), [metrics, search]);
  const groups = useMemo(() => groupMetrics(found), [found]);
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size="min(560px, 100vw)"
      title={t.finder}
      closeButtonProps={{ 'aria-label': t.close }}
    >
      <TextInput
        data-autofocus
        type="search"
        label={t.search}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <Text size="xs" c="var(--o11y-text-dim)" my={6} role="status">
        {found.length === 0 ? t.noMetrics : t.metricCount(found.length.toLocaleString(locale))}
      </Text>
      {groups.map(({ prefix, metrics: members }) => (
        <section key={prefix}>
          <h2 className={classes['prefix']}>
            {prefix} <span>{members.length}</span>
          </h2>
          {members.map(({ name, type, unit, help }) => (
            <UnstyledButton key={name} className={classes['metric'] ?? ''} onClick={() => onPick(name)}>
              <span className={classes['name']}>{name}</span>
              {type !== undefined && (
                <Badge size="xs" variant="default" tt="none">
                  {unit === undefined ? type : `${type} · ${unit}`}
                </Badge>
              )}
              {help !== undefined && <span className={classes['help']}>{help}</span>}
            </UnstyledButton>
          ))}
        </section>
      ))}
    </Drawer>
  );
}
