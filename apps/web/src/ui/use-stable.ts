import { useRef } from 'react';

/** The same array as before while its elements are the same. */
export function useStable<T>(values: readonly T[]): readonly T[] {
  const kept = useRef(values);
  if (values.length !== kept.current.length || values.some((value, i) => value !== kept.current[i])) {
    kept.current = values;
  }
  return kept.current;
}
