// What was run before, of one language.
import { onDemand } from '../../ui/on-demand.tsx';
import type { QueryHistory } from './query-history.ts';

export interface HistoryDrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly history: QueryHistory;
  readonly onPick: (query: string) => void;
}

export const HistoryDrawer = onDemand<HistoryDrawerProps>(
  async () => (await import('./history-content.tsx')).HistoryContent,
);
