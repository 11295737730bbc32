import type { ReactElement } from 'react';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { annotationsAt } from './annotations.ts';
import { fullTime } from './chart-time.ts';
import tooltipClasses from './chart-tooltip.module.css';
import { ExemplarBody, Floating } from './chart-tooltip.tsx';
import { bucketText } from './heatmap-model.ts';
import type { HeatmapCell, HeatmapProps } from './heatmap-types.ts';
import type { HoverStore } from './hover-store.ts';
import { messages } from './messages.ts';
import { zoneName } from './plot-options.ts';
import { useHover } from './use-hover.ts';

export function HeatmapTooltip({
  cell,
  hover,
  input,
}: {
  readonly cell: HeatmapCell | undefined;
  readonly hover: HoverStore;
  readonly input: HeatmapProps;
}): ReactElement | null {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const now = useHover(hover);
  if (now.kind === 'exemplar') {
    return (
      <Floating clientX={now.clientX} clientY={now.clientY}>
        <ExemplarBody exemplar={now.exemplar} input={input} />
      </Floating>
    );
  }
  const row = cell && input.rows[cell.row];
  const timeMs = cell && input.timesMs[cell.column];
  if (!cell || !row || timeMs === undefined) return null;
  const count = row.counts[cell.column];
  const style = { locale, timeZone: zoneName(input.timeZone) };
  const bucket = bucketText(row, input.formatValue);
  const text = count == null ? t.noValue : input.formatCount(count);
  const around = annotationsAt(input.annotations ?? [], timeMs, input.stepMs);
  return (
    <>
      <Floating clientX={cell.clientX} clientY={cell.clientY}>
        {around.map(({ title, color }) => (
          <div key={title} className={tooltipClasses['annotation']} style={{ borderColor: color }}>
            {title}
          </div>
        ))}
        <table className={tooltipClasses['rows']}>
          <tbody>
            <tr>
              <th scope="row">{t.time}</th>
              <td>{fullTime(timeMs, style)}</td>
            </tr>
            <tr>
              <th scope="row">{t.bucket}</th>
              <td>{bucket}</td>
            </tr>
            <tr className={tooltipClasses['nearest']}>
              <th scope="row">{t.count}</th>
              <td>{text}</td>
            </tr>
          </tbody>
        </table>
      </Floating>
      {cell.isKeyboard && (
        <div className="visually-hidden" role="status">{`${fullTime(timeMs, style)}, ${bucket}: ${text}`}</div>
      )}
    </>
  );
}
