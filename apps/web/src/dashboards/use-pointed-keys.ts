// Keys for what the pointer is over, while nothing has the keyboard: as in Grafana, `v` views the panel under the pointer.
import { type RefObject, useEffect, useRef } from 'react';

export function usePointedKeys(box: RefObject<HTMLElement | null>, onKey: (event: KeyboardEvent) => void): void {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const press = (event: KeyboardEvent): void => {
      // The page's own keys come first: it listens longer.
      if (!event.defaultPrevented && document.activeElement === document.body) latest.current(event);
    };
    const enter = (): void => window.addEventListener('keydown', press);
    const leave = (): void => window.removeEventListener('keydown', press);
    element.addEventListener('pointerenter', enter);
    element.addEventListener('pointerleave', leave);
    return () => {
      leave();
      element.removeEventListener('pointerenter', enter);
      element.removeEventListener('pointerleave', leave);
    };
  }, [box]);
}
