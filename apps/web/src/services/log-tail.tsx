// What a process prints, as it prints it.

import { Button } from '@mantine/core';
import type { LogLine } from '@o11y-lab/lab-control';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { followLabLogs } from '../data/lab.ts';
import { formatClock } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { messages } from './messages.ts';
import classes from './services.module.css';

/** Lines kept on the page; the supervisor keeps more. */
const LINES_MAX = 500;
/** Chatty processes print many lines at once: the page draws so often at most. */
const DRAW_MS = 250;
/** The lab went away; it may come back. */
const RETRY_MS = 3000;

interface KeptLine extends LogLine {
  readonly key: number;
}

export function LogTail({ service }: { readonly service: string }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { lines, isAway } = useLog(service);
  const box = useRef<HTMLOListElement>(null);
  const [isFollowing, setFollowing] = useState(true);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each new line moves the end
  useEffect(() => {
    if (isFollowing) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [lines, isFollowing]);

  return (
    <section aria-labelledby="process-log">
      <div className={classes['head']}>
        <h3 id="process-log">{t.log}</h3>
        <span className={classes['dim']}>{isAway ? t.logEnded : isFollowing ? t.logHint : t.paused}</span>
        {!isFollowing && (
          <Button size="compact-xs" variant="default" onClick={() => setFollowing(true)}>
            {t.follow}
          </Button>
        )}
      </div>
      <ol
        ref={box}
        className={classes['log']}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={`${service}: ${t.log}`}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setFollowing(scrollHeight - scrollTop - clientHeight < 24)
        }
      >
        {lines.length === 0 && <li className={classes['dim']}>{t.noLog}</li>}
        {lines.map((line) => (
          <li key={line.key} data-stream={line.stream}>
            <time>{formatClock(line.unixMs, locale)}</time> {line.text}
          </li>
        ))}
      </ol>
    </section>
  );
}

function useLog(service: string): { readonly lines: readonly KeptLine[]; readonly isAway: boolean } {
  const [lines, setLines] = useState<readonly KeptLine[]>([]);
  const [isAway, setAway] = useState(false);
  useEffect(() => {
    const controller = new AbortController();
    let waiting: LogLine[] = [];
    let nextKey = 0;
    const draw = setInterval(() => {
      if (waiting.length === 0) return;
      const fresh = waiting.map((line) => ({ ...line, key: nextKey++ }));
      waiting = [];
      setLines((kept) => [...kept, ...fresh].slice(-LINES_MAX));
    }, DRAW_MS);
    const follow = async (): Promise<void> => {
      while (!controller.signal.aborted) {
        await followLabLogs({
          services: [service],
          tail: 200,
          signal: controller.signal,
          onLines: (more) => {
            setAway(false);
            waiting.push(...more);
          },
        }).catch(() => undefined); // told below, and tried again
        if (controller.signal.aborted) return;
        setAway(true);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        // The next answer begins with the last lines again.
        waiting = [];
        setLines([]);
      }
    };
    void follow();
    return () => {
      clearInterval(draw);
      controller.abort();
    };
  }, [service]);
  return { lines, isAway };
}
