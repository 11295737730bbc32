import type { ReactElement } from 'react';
import Markdown from 'react-markdown';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import { TEXT_COMPONENTS } from './text-components.tsx';

/** HTML, also inside Markdown, is read as Grafana reads it, and sanitised after that: no scripts, styles or handlers. */
export default function RenderedHtml({
  text,
  isHtml,
}: {
  readonly text: string;
  readonly isHtml: boolean;
}): ReactElement {
  // Indented lines of HTML would be code blocks of Markdown, and empty ones would end the HTML.
  const prepared = isHtml ? text.replaceAll(/\n\s*\n/g, '\n').replaceAll(/^[ \t]+/gm, '') : text;
  return (
    <Markdown
      remarkPlugins={isHtml ? [] : [remarkGfm]}
      rehypePlugins={[rehypeRaw, rehypeSanitize]}
      components={TEXT_COMPONENTS}
    >
      {prepared}
    </Markdown>
  );
}
