// What a page asked, of which public API, and what came back: nothing on the page is magic.
import type { Exchange } from '../data/http.ts';
import { onDemand } from './on-demand.tsx';

/** One request of a page, by the name that tells it from the others. */
export interface InspectedExchange {
  readonly name: string;
  readonly exchange: Exchange;
}

export interface InspectDrawerProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly exchanges: readonly InspectedExchange[];
}

export const InspectDrawer = onDemand<InspectDrawerProps>(
  async () => (await import('./inspect-content.tsx')).InspectContent,
);
