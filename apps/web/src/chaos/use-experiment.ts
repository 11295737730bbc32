// The form of the page: its URL is its state, and what was typed is there again when one comes back without.
import { useCallback, useEffect, useMemo } from 'react';
import { usePane } from '../url/pane.tsx';
import { withParams } from '../url/params.ts';
import { type Experiment, experimentParams, hasExperiment, readExperiment } from './experiment.ts';

const STORAGE_KEY = 'o11y-lab.draft.chaos';

export function useExperiment(): readonly [experiment: Experiment, change: (next: Experiment) => void] {
  const { params, setParams } = usePane();
  const experiment = useMemo(() => readExperiment(params), [params]);
  const change = useCallback(
    (next: Experiment) => {
      const changes = experimentParams(next);
      try {
        sessionStorage.setItem(STORAGE_KEY, withParams('', changes));
      } catch {
        // storage is full or forbidden: the URL still has it
      }
      setParams(changes);
    },
    [setParams],
  );
  const isBare = !hasExperiment(params);
  useEffect(() => {
    const kept = sessionStorage.getItem(STORAGE_KEY);
    if (isBare && kept !== null) setParams(experimentParams(readExperiment(new URLSearchParams(kept))));
  }, [isBare, setParams]);
  return [experiment, change];
}
