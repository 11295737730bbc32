// What k6 printed, following its end unless somebody scrolls up.
import { Button } from '@mantine/core';
import { type ReactElement, useEffect, useRef, useState } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import classes from './load.module.css';
import { messages } from './messages.ts';

/** Nearer to the end than this is at the end. */
const END_PX = 24;

export function RunOutput({ text }: { readonly text: string }): ReactElement {
  const t = useMessages(messages);
  const box = useRef<HTMLPreElement>(null);
  const [isFollowing, setFollowing] = useState(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new moves the end
  useEffect(() => {
    if (isFollowing) box.current?.scrollTo({ top: box.current.scrollHeight });
  }, [text, isFollowing]);
  return (
    <section className={classes['panel']} aria-labelledby="load-output">
      <div className={classes['head']}>
        <h2 id="load-output" className={classes['sub']}>
          {t.output}
        </h2>
        {!isFollowing && (
          <>
            <span className={classes['dim']}>{t.followPaused}</span>
            <Button size="compact-xs" variant="default" onClick={() => setFollowing(true)}>
              {t.follow}
            </Button>
          </>
        )}
      </div>
      <pre
        ref={box}
        role="log"
        className={classes['output']}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t.output}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setFollowing(scrollHeight - scrollTop - clientHeight < END_PX)
        }
      >
        {text === '' ? <span className={classes['dim']}>{t.noOutput}</span> : text.replace(/^\n+|\s+$/g, '')}
      </pre>
    </section>
  );
}
