import { type RefObject, useEffect, useState } from 'react';

/** So far below what is in view, a panel already asks: it has its answer when the reader gets there. */
const AHEAD = '300px';

/** Whether an element is near what is in view; a panel further away asks nothing. */
export function useInSight(box: RefObject<HTMLElement | null>): boolean {
  const [isInSight, setInSight] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    // The newest entry counts: one callback may bring several of the same element. The margin belongs to the root, and
    // what scrolls is not the document.
    const observer = new IntersectionObserver((entries) => setInSight(entries.at(-1)?.isIntersecting === true), {
      root: scrollerOf(element),
      rootMargin: AHEAD,
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return isInSight;
}

/** What an element scrolls in; null for the document. */
function scrollerOf(element: HTMLElement): HTMLElement | null {
  for (let parent = element.parentElement; parent && parent !== document.body; parent = parent.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(parent).overflowY)) return parent;
  }
  return null;
}
