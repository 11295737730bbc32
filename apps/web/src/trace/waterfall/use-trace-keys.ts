import { type RefObject, useEffect, useRef } from 'react';
import { isTyping } from '../../time/use-time.tsx';
import { usePane } from '../../url/pane.tsx';
import { type TraceCommand, traceCommand } from './keys.ts';

/** After this key the page's own second key may follow (`g o`), which is none of ours. */
const LEADERS = new Set(['g', 't', 'd']);
const LEADER_MS = 1200;

/**
 * Hands keys to `run`, which answers whether it did something. The trace of the main pane has them unless another pane
 * has the focus; one that stands beside has them while the focus is in it.
 */
export function useTraceKeys(root: RefObject<HTMLElement | null>, run: (command: TraceCommand) => boolean): void {
  const { kind } = usePane();
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  }, [run]);
  useEffect(() => {
    let leaderAtMs = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      const pane = root.current?.closest('main, aside');
      const isOurs = pane?.contains(target) === true || (kind === 'main' && target === document.body);
      const isAfterLeader = event.timeStamp - leaderAtMs < LEADER_MS;
      leaderAtMs = LEADERS.has(event.key) && !isAfterLeader ? event.timeStamp : Number.NEGATIVE_INFINITY;
      if (!isOurs || isAfterLeader || event.defaultPrevented || event.isComposing) return;
      const command = traceCommand({
        key: event.key,
        hasModifier: event.ctrlKey || event.metaKey || event.altKey,
        isInField: isTyping(target),
        isOnControl: target.closest('a, button, summary, [role="separator"], [role="tab"]') !== null,
        isInTree: target.getAttribute('role') === 'treegrid',
      });
      if (command && latest.current(command)) event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [root, kind]);
}
