import type { ReactElement, ReactNode } from 'react';
import { ChartLinkAnchor } from './chart-tooltip.tsx';
import type { Figure } from './figure-types.ts';

/** A value that leads somewhere is a link. */
export function FigureLink({
  figure,
  children,
}: {
  readonly figure: Figure;
  readonly children: ReactNode;
}): ReactElement {
  const link = figure.links?.[0];
  if (!link) return <>{children}</>;
  return (
    <ChartLinkAnchor url={link.url} title={link.title} openInNewTab={link.openInNewTab}>
      {children}
    </ChartLinkAnchor>
  );
}
