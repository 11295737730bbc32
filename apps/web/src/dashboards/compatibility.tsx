// What of a file is shown, as the lint says it too.
import { Badge, Popover, UnstyledButton } from '@mantine/core';
import type { CompatibilityReport, FindingLevel } from '@o11y-lab/dashboards';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import classes from './compatibility.module.css';
import { messages } from './messages.ts';

const COLORS = { full: 'teal', partial: 'yellow', unsupported: 'red' } as const;
const LEVELS: Readonly<Record<FindingLevel, 'levelError' | 'levelUnsupported' | 'levelPartial' | 'levelNote'>> = {
  error: 'levelError',
  unsupported: 'levelUnsupported',
  partial: 'levelPartial',
  note: 'levelNote',
};

export function CompatibilityBadge({ report }: { readonly report: CompatibilityReport }): ReactElement {
  const t = useMessages(messages);
  const text = { full: t.compatible, partial: t.partial, unsupported: t.unsupported }[report.verdict];
  return (
    <Popover width={440} position="bottom-start" withinPortal>
      <Popover.Target>
        <UnstyledButton aria-label={`${t.report}: ${text}`}>
          <Badge size="sm" variant="light" color={COLORS[report.verdict]} className={classes['badge'] ?? ''}>
            {text}
          </Badge>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <CompatibilityList report={report} />
      </Popover.Dropdown>
    </Popover>
  );
}

export function CompatibilityList({ report }: { readonly report: CompatibilityReport }): ReactElement {
  const t = useMessages(messages);
  if (report.findings.length === 0) return <p className={classes['none']}>{t.reportNone}</p>;
  return (
    <ul className={classes['list']}>
      {report.findings.map((finding) => (
        <li key={`${finding.feature} ${finding.where.path} ${finding.message}`} data-level={finding.level}>
          <b>{t[LEVELS[finding.level]]}</b> {finding.where.panelTitle && <i>{finding.where.panelTitle}: </i>}
          {finding.message} <code>{finding.where.path}</code>
        </li>
      ))}
    </ul>
  );
}
