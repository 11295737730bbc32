import { useEffect, useRef } from 'react';
import { isTyping } from '../time/use-time.tsx';
import { NO_LEADER, pressKey, type ShellCommand } from './shortcut-model.ts';

/** Listens to the keys of the whole page. `run` answers whether it did something, which keeps the key from the browser. */
export function useShortcuts(run: (command: ShellCommand) => boolean): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  }, [run]);
  useEffect(() => {
    let state = NO_LEADER;
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return; // a widget took it, or it is half a Chinese character
      const [next, command] = pressKey(state, {
        key: event.key,
        hasCtrlOrMeta: event.ctrlKey || event.metaKey,
        hasAlt: event.altKey,
        isInField: isTyping(document.activeElement),
        atMs: event.timeStamp,
      });
      state = next;
      if (command && latest.current(command)) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
