import { useEffect, useState } from 'react';

/** Whether something has been going on for a while. */
export function useSlow(isGoing: boolean, afterMs: number): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isGoing) {
      setSlow(false);
      return undefined;
    }
    const timer = setTimeout(() => setSlow(true), afterMs);
    return () => clearTimeout(timer);
  }, [isGoing, afterMs]);
  return isSlow;
}
