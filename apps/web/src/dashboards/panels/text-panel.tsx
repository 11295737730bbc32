// Text of a dashboard: Markdown, or HTML with everything dangerous taken out.
import { interpolate, type TextPanel } from '@o11y-lab/dashboards';
import { lazy, type ReactElement, Suspense } from 'react';
import type { PanelProps } from './panel-props.ts';
import classes from './text-panel.module.css';

const Rendered = lazy(() => import('./rendered-text.tsx'));

export function TextPanelView({ environment, heightPx, title }: PanelProps<TextPanel>): ReactElement {
  const { mode, content } = environment.panel.options;
  const text = interpolate(content, environment.scope, 'text');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={classes['text']} style={{ height: heightPx }} aria-label={title || 'text'} tabIndex={0}>
      {mode === 'code' ? (
        <pre>{text}</pre>
      ) : (
        <Suspense fallback={null}>
          <Rendered text={text} isHtml={mode === 'html'} />
        </Suspense>
      )}
    </section>
  );
}
