import type { Components } from 'react-markdown';
import { ChartLinkAnchor } from '../../charts/chart-tooltip.tsx';

export const TEXT_COMPONENTS: Components = {
  // The page has one h1, its rows are h2 and panels have their titles.
  h1: ({ children }) => <h4>{children}</h4>,
  h2: ({ children }) => <h5>{children}</h5>,
  h3: ({ children }) => <h6>{children}</h6>,
  a: ({ href = '', title = '', children }) => (
    <ChartLinkAnchor url={href} title={title} openInNewTab={/^https?:/.test(href)}>
      {children}
    </ChartLinkAnchor>
  ),
};
