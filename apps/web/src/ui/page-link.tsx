import type { CSSProperties, MouseEvent, ReactElement, ReactNode } from 'react';
import { usePane } from '../url/pane.tsx';

export interface PageLinkProps {
  /** From correlate/links.ts. */
  readonly to: string;
  /** Shows the page beside this one instead of in its place: for everything that is correlated with what is shown. */
  readonly beside?: boolean;
  readonly children: ReactNode;
  readonly className?: string | undefined;
  readonly style?: CSSProperties;
  readonly title?: string;
  readonly 'aria-label'?: string;
  readonly 'aria-current'?: 'page' | undefined;
}

/** A real link (it can be copied, and opened in a new tab) that moves within its pane. */
export function PageLink({ to, beside = false, children, ...rest }: PageLinkProps): ReactElement {
  const pane = usePane();
  const follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    if (beside) pane.openBeside(to);
    else pane.open(to);
  };
  return (
    <a href={to} onClick={follow} {...rest}>
      {children}
    </a>
  );
}
