import type { ReactElement } from 'react';
import Markdown from 'react-markdown';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { ChartLinkAnchor } from '../../charts/chart-tooltip.tsx';

/** HTML inside Markdown is read as Grafana reads it, and sanitised after that: no scripts, no styles, no handlers. */
export default function RenderedText({
  text,
  isHtml,
}: {
  readonly text: string;
  readonly isHtml: boolean;
}): ReactElement {
  return (
    <Markdown
      remarkPlugins={isHtml ? [] : [remarkGfm]}
      rehypePlugins={[rehypeRaw, rehypeSanitize]}
      components={{
        // The page has one h1, and panels have their titles.
        h1: ({ children }) => <h3>{children}</h3>,
        h2: ({ children }) => <h4>{children}</h4>,
        a: ({ href = '', title = '', children }) => (
          <ChartLinkAnchor url={href} title={title} openInNewTab={/^https?:/.test(href)}>
            {children}
          </ChartLinkAnchor>
        ),
      }}
    >
      {isHtml ? text.replaceAll(/\n\s*\n/g, '\n').replaceAll(/^[ \t]+/gm, '') : text}
    </Markdown>
  );
}
