import type { ReactElement } from 'react';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { TEXT_COMPONENTS } from './text-components.tsx';

export default function RenderedMarkdown({ text }: { readonly text: string }): ReactElement {
  return (
    <Markdown remarkPlugins={[remarkGfm]} components={TEXT_COMPONENTS}>
      {text}
    </Markdown>
  );
}
