// How many lines there are, and how they are shown.
import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDotsVertical, IconSortAscending, IconSortDescending } from '@tabler/icons-react';
import { type ReactElement, useState } from 'react';
import { useLocale, useMessages } from '../../i18n/locale.tsx';
import { download } from '../../ui/download.ts';
import { InspectDrawer } from '../../ui/inspect-drawer.tsx';
import { asJson, asText } from './as-file.ts';
import type { LogPages } from './list/use-log-pages.ts';
import classes from './logs.module.css';
import { DEDUPS, type Dedup, LIMITS, type LogsView } from './logs-state.ts';
import { messages } from './messages.ts';

export interface ResultBarProps {
  readonly view: LogsView;
  readonly onView: (change: Partial<LogsView>) => void;
  readonly pages: LogPages;
  /** Rows after folding repeats. */
  readonly shownCount: number;
  /** Shows how many lines there were, as numbers over time. */
  readonly onAsMetric: () => void;
}

export function ResultBar({ view, onView, pages, shownCount, onAsMetric }: ResultBarProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const [isInspecting, setInspecting] = useState(false);
  const { rows, totalCount, query } = pages;
  const count = (value: number): string => value.toLocaleString(locale);
  const said =
    totalCount === undefined
      ? (view.order === 'newest' ? t.newestLines : t.linesMore)(count(rows.length))
      : totalCount > rows.length
        ? t.linesOf(count(rows.length), count(totalCount))
        : t.lines(count(rows.length));
  return (
    <div className={classes['bar']}>
      <output className={classes['count']} aria-live="polite">
        {query.data === undefined ? '' : said}
        {shownCount < rows.length && ` · ${t.folded(count(shownCount))}`}
      </output>
      <span className={classes['space']} />
      <Button
        size="compact-xs"
        variant="default"
        leftSection={view.order === 'newest' ? <IconSortDescending size={14} /> : <IconSortAscending size={14} />}
        onClick={() => onView({ order: view.order === 'newest' ? 'oldest' : 'newest' })}
      >
        {view.order === 'newest' ? t.newest : t.oldest}
      </Button>
      <ViewMenu view={view} onView={onView} />
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon size="sm" variant="default" aria-label={t.more}>
            <IconDotsVertical size={14} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={onAsMetric}>{t.asMetric}</Menu.Item>
          <Menu.Item onClick={() => download('logs.txt', 'text/plain', asText(rows))}>{t.downloadText}</Menu.Item>
          <Menu.Item onClick={() => download('logs.json', 'application/json', asJson(rows))}>
            {t.downloadJson}
          </Menu.Item>
          <Menu.Item onClick={() => setInspecting(true)}>{t.inspect}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <InspectDrawer
        opened={isInspecting}
        onClose={() => setInspecting(false)}
        exchanges={(query.data?.pages ?? []).map(({ answer }, i) => ({ name: `${i + 1}`, exchange: answer.exchange }))}
      />
    </div>
  );
}

export interface ViewMenuProps {
  readonly view: LogsView;
  readonly onView: (change: Partial<LogsView>) => void;
}

export function ViewMenu({ view, onView }: ViewMenuProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const names: Readonly<Record<Dedup, string>> = {
    none: t.dedupNone,
    exact: t.dedupExact,
    numbers: t.dedupNumbers,
    signature: t.dedupSignature,
  };
  return (
    <Menu position="bottom-end" closeOnItemClick={false} width={230}>
      <Menu.Target>
        <Button size="compact-xs" variant="default">
          {t.view}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.CheckboxItem checked={view.wraps} onChange={(wraps) => onView({ wraps })}>
          {t.wrap}
        </Menu.CheckboxItem>
        <Menu.CheckboxItem checked={view.hasBars} onChange={(hasBars) => onView({ hasBars })}>
          {t.histogram}
        </Menu.CheckboxItem>
        <Menu.CheckboxItem checked={view.isRaw} onChange={(isRaw) => onView({ isRaw })}>
          {t.raw}
        </Menu.CheckboxItem>
        <Menu.CheckboxItem
          checked={view.times === 'relative'}
          onChange={(isRelative) => onView({ times: isRelative ? 'relative' : 'clock' })}
        >
          {t.relativeTimes}
        </Menu.CheckboxItem>
        <Menu.Divider />
        <Menu.Label>{t.dedup}</Menu.Label>
        <Menu.RadioGroup
          value={view.dedup}
          onChange={(value) => onView({ dedup: DEDUPS.find((dedup) => dedup === value) ?? 'none' })}
        >
          {DEDUPS.map((dedup) => (
            <Menu.RadioItem key={dedup} value={dedup}>
              {names[dedup]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t.limit}</Menu.Label>
        <Menu.RadioGroup
          value={String(view.limit)}
          onChange={(value) => onView({ limit: LIMITS.find((limit) => String(limit) === value) ?? view.limit })}
        >
          {LIMITS.map((limit) => (
            <Menu.RadioItem key={limit} value={String(limit)}>
              {limit.toLocaleString(locale)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
