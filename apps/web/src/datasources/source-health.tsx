// Whether a data source answers, since when, and what it said when it did not.
import { IconAlertTriangle, IconCircleCheck, IconLoader } from '@tabler/icons-react';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type ReactElement, useEffect, useState } from 'react';
import { fetchDataSourceHealth } from '../data/datasources.ts';
import { formatDuration, formatMoment } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import classes from './datasources.module.css';
import { type History, withLook } from './health-history.ts';
import { messages } from './messages.ts';

const LOOK_MS = 5000;

export function SourceHealth({ uid }: { readonly uid: string }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const query = useQuery({
    queryKey: ['datasource-health', uid],
    queryFn: async ({ signal }) => (await fetchDataSourceHealth(uid, signal)).value,
    refetchInterval: LOOK_MS,
    retry: false,
  });
  const history = useHistory(uid, query);
  if (!history) {
    return (
      <p className={classes['health']}>
        <IconLoader size={16} aria-hidden /> {t.checking}
      </p>
    );
  }
  const { isWell, sinceMs, lastError } = history;
  const facts = [
    query.data?.version && `${t.version} ${query.data.version}`,
    query.data?.elapsedMs !== undefined && t.tookMs(formatDuration(query.data.elapsedMs, locale)),
    t.since(formatMoment(sinceMs, locale)),
  ];
  return (
    <div>
      <p className={classes['health']} data-is-well={isWell} role="status">
        {isWell ? <IconCircleCheck size={16} aria-hidden /> : <IconAlertTriangle size={16} aria-hidden />}
        <b>{isWell ? t.healthy : t.down}</b>
        <span className={classes['dim']}>{(isWell ? facts : facts.slice(2)).filter(Boolean).join(' · ')}</span>
      </p>
      {lastError && (
        <p className={isWell ? classes['dim'] : classes['error']}>
          {t.lastErrorAt(formatMoment(lastError.atMs, locale))}: <code>{lastError.text}</code>
        </p>
      )}
      {!isWell && <p className={classes['dim']}>{t.whatToDo}</p>}
    </div>
  );
}

/** Kept for the tab, so that going to another page and back forgets nothing. */
function useHistory(
  uid: string,
  { data, error, dataUpdatedAt, errorUpdatedAt }: UseQueryResult<unknown>,
): History | undefined {
  const key = `o11y-lab.health.${uid}`;
  const [history, setHistory] = useState<History | undefined>(() => readHistory(key));
  useEffect(() => {
    if (data === undefined && error === null) return;
    const look =
      error === null ? { atMs: dataUpdatedAt, error: undefined } : { atMs: errorUpdatedAt, error: error.message };
    setHistory((before) => {
      const next = withLook(before, look);
      sessionStorage.setItem(key, JSON.stringify(next));
      return next;
    });
  }, [key, data, error, dataUpdatedAt, errorUpdatedAt]);
  return data === undefined && error === null ? undefined : history;
}

function readHistory(key: string): History | undefined {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    if (typeof value === 'object' && value !== null && 'sinceMs' in value) return value as History; // our own text
  } catch {
    // somebody else's text under our key
  }
  return undefined;
}
