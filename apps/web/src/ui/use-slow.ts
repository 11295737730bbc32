import { useEffect, useState } from 'react';

/** Whether something has been going on for so long that its end may not be worth waiting for. */
export function useSlow(isGoingOn: boolean, afterMs = 2000): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isGoingOn) return undefined;
    const timer = setTimeout(() => setSlow(true), afterMs);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [isGoingOn, afterMs]);
  return isSlow;
}
