import { type RefObject, useEffect, useState } from 'react';

/** Whether an element is near what is in view; a panel further away asks nothing. */
export function useInSight(box: RefObject<HTMLElement | null>): boolean {
  const [isInSight, setInSight] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new IntersectionObserver((entries) => setInSight(entries.some((entry) => entry.isIntersecting)), {
      rootMargin: '300px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return isInSight;
}
