import { useCallback, useEffect, useRef, useState } from 'react';
import { usePane } from '../../url/pane.tsx';

/** A pause in typing after which the URL takes what was typed. */
const WRITE_AFTER_MS = 250;

/**
 * The text that spans are filtered by. It is in the URL as `find`, but the field holds its own: a router may take its
 * time for a new URL, and must not take letters back from somebody who types faster.
 */
export function useFind(): [text: string, setText: (text: string) => void] {
  const { params, setParams } = usePane();
  const inUrl = params.get('find') ?? '';
  const [text, setText] = useState(inUrl);
  const written = useRef(inUrl);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    // Back, or a link: not our own writing that has arrived.
    if (inUrl === written.current) return;
    written.current = inUrl;
    setText(inUrl);
  }, [inUrl]);
  const latest = useRef(setParams);
  useEffect(() => {
    latest.current = setParams;
  }, [setParams]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const write = useCallback((next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      written.current = next;
      latest.current(next === '' ? { find: undefined, only: undefined } : { find: next });
    }, WRITE_AFTER_MS);
  }, []);
  return [text, write];
}
