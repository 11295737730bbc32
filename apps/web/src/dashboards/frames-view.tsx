// The data behind a panel as a table, and as files.
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { type ReactElement, useState } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import { download } from '../ui/download.ts';
import { messages } from './messages.ts';
import type { PanelEnvironment } from './panel-environment.ts';
import classes from './panel-host.module.css';
import { FrameTable } from './panels/frame-table.tsx';
import { asCsv } from './panels/table-model.ts';
import type { PanelData } from './run/use-panel-data.ts';

export function FramesView({
  environment,
  frames,
  title,
}: {
  readonly environment: PanelEnvironment;
  readonly frames: PanelData['frames'];
  readonly title: string;
}): ReactElement {
  const t = useMessages(messages);
  const [chosen, setChosen] = useState(0);
  const frame = frames[chosen] ?? frames[0];
  if (!frame) return <p>{t.noData}</p>;
  return (
    <>
      <div className={classes['tools']}>
        {frames.length > 1 && (
          <select
            aria-label={t.tableOf}
            value={chosen}
            onChange={(event) => setChosen(Number(event.currentTarget.value))}
          >
            {frames.map((one, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: frames may share their names
              <option key={i} value={i}>
                {one.refId} {one.name}
              </option>
            ))}
          </select>
        )}
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconDownload size={13} />}
          onClick={() => download(`${title}.csv`, 'text/csv', asCsv(frame, frames))}
        >
          {t.downloadCsv}
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconDownload size={13} />}
          onClick={() => download(`${title}.json`, 'application/json', JSON.stringify(frames, null, 2))}
        >
          {t.downloadJson}
        </Button>
      </div>
      <FrameTable
        key={chosen}
        frame={frame}
        frames={frames}
        title={title}
        heightPx={420}
        palette={environment.palette}
        scope={environment.scope}
      />
    </>
  );
}
