// Text of a dashboard: Markdown, or HTML with everything dangerous taken out.
import { Skeleton } from '@mantine/core';
import { interpolate, type TextPanel } from '@o11y-lab/dashboards';
import { lazy, type ReactElement, Suspense } from 'react';
import type { PanelProps } from './panel-props.ts';
import classes from './text-panel.module.css';

// Reading HTML takes a parser as large as all the rest; most texts are plain Markdown.
const RenderedMarkdown = lazy(() => import('./rendered-markdown.tsx'));
const RenderedHtml = lazy(() => import('./rendered-html.tsx'));

export function TextPanelView({ environment, heightPx, title }: PanelProps<TextPanel>): ReactElement {
  const { mode, content } = environment.panel.options;
  const text = interpolate(content, environment.scope, 'text');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={classes['text']} style={{ height: heightPx }} aria-label={title || 'text'} tabIndex={0}>
      {mode === 'code' ? (
        <pre>{text}</pre>
      ) : (
        <Suspense fallback={<Skeleton height={heightPx} radius="sm" />}>
          {mode === 'html' || /<[a-z/!]/i.test(text) ? (
            <RenderedHtml text={text} isHtml={mode === 'html'} />
          ) : (
            <RenderedMarkdown text={text} />
          )}
        </Suspense>
      )}
    </section>
  );
}
