import { Select } from '@mantine/core';
import { cellStyleOf, displayText, reducerLabel, reduceValues, type TablePanel } from '@o11y-lab/dashboards';
import { type ReactElement, useMemo, useState } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { messages } from '../messages.ts';
import { FrameTable } from './frame-table.tsx';
import type { PanelProps } from './panel-props.ts';
import classes from './table-panel.module.css';

const ROW_PX = { sm: 28, md: 38, lg: 48 } as const;

export function TablePanelView({ environment, data, heightPx, title }: PanelProps<TablePanel>): ReactElement | null {
  const t = useMessages(messages);
  const { panel, palette, scope } = environment;
  const { options } = panel;
  const [chosen, setChosen] = useState(options.frameIndex);
  const frame = data.frames[chosen] ?? data.frames[0];
  const sortBy = useMemo(() => {
    const [first] = options.sortBy;
    return first && { name: first.displayName, desc: first.desc };
  }, [options.sortBy]);
  if (!frame) return null;
  const { footer } = options;
  return (
    <>
      {data.frames.length > 1 && (
        <Select
          size="xs"
          aria-label={t.tableOf}
          value={String(chosen)}
          allowDeselect={false}
          data={data.frames.map((one, i) => ({ value: String(i), label: one.name ?? one.refId }))}
          onChange={(value) => setChosen(Number(value ?? 0))}
        />
      )}
      <FrameTable
        key={chosen}
        frame={frame}
        frames={data.frames}
        title={title}
        heightPx={heightPx - (data.frames.length > 1 ? 32 : 0)}
        palette={palette}
        scope={scope}
        sortBy={sortBy}
        hasHeader={options.showHeader}
        rowPx={ROW_PX[options.cellHeight]}
        footer={
          footer.show ? (
            <p className={classes['footer']}>
              {footer.countRows
                ? t.rowCount(String(frame.length))
                : frame.fields
                    .filter((field) => field.type === 'number' && !cellStyleOf(field.config).hidden)
                    .map(
                      (field) =>
                        `${reducerLabel(footer.reducer)}: ${displayText(reduceValues(field.values, footer.reducer), field.config)}`,
                    )
                    .join(' · ')}
            </p>
          ) : undefined
        }
      />
    </>
  );
}
