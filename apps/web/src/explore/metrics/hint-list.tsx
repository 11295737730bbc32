import { Button, Group, Text } from '@mantine/core';
import { IconBulb } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import type { Hint } from './hints.ts';
import { messages } from './messages.ts';

export interface HintListProps {
  readonly hints: readonly Hint[];
  readonly onFix: (query: string) => void;
}

export function HintList({ hints, onFix }: HintListProps): ReactElement {
  const t = useMessages(messages);
  const fix = (label: string, fixed: string): ReactElement => (
    <Button key={fixed} size="compact-xs" variant="light" onClick={() => onFix(fixed)}>
      {label}
    </Button>
  );
  const bodyOf = (hint: Hint): readonly [text: string, fixes: readonly ReactElement[]] => {
    switch (hint.kind) {
      case 'counter-without-rate':
        return [t.counterHint(hint.metric), [fix(t.fixRate, hint.fixed)]];
      case 'bucket-without-quantile':
        return [t.bucketHint(hint.metric), [fix(t.fixQuantile, hint.fixed)]];
      case 'quantile-without-le':
        return [t.leHint, [fix(t.addLe, hint.fixed)]];
      case 'unknown-metric':
        return [
          hint.closest.length > 0 ? `${t.unknownHint(hint.metric)} ${t.closest}` : t.unknownHint(hint.metric),
          hint.closest.map(({ name, fixed }) => fix(name, fixed)),
        ];
    }
  };
  return (
    <>
      {hints.map((hint) => {
        const [text, fixes] = bodyOf(hint);
        return (
          <Group key={`${hint.kind}${text}`} gap={6} role="note">
            <IconBulb size={15} color="var(--o11y-warn)" aria-hidden />
            <Text size="xs">{text}</Text>
            {fixes}
          </Group>
        );
      })}
    </>
  );
}
