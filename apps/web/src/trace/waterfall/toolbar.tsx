import { ActionIcon, Button, Switch, TextInput, Tooltip } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconFoldDown,
  IconFoldUp,
  IconMinus,
  IconPlus,
  IconSearch,
  IconX,
} from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { messages } from '../messages.ts';
import type { TraceCommand } from './keys.ts';
import classes from './waterfall.module.css';

export interface ToolbarProps {
  readonly find: string;
  readonly onFind: (text: string) => void;
  /** Undefined when nothing is searched. */
  readonly matchCount: number | undefined;
  readonly spanCount: number;
  readonly onlyMatches: boolean;
  readonly onOnlyMatches: (on: boolean) => void;
  readonly showPath: boolean;
  readonly onShowPath: (on: boolean) => void;
  readonly hasGaps: boolean;
  readonly compress: boolean;
  readonly onCompress: (on: boolean) => void;
  readonly isZoomed: boolean;
  readonly onResetZoom: () => void;
  readonly run: (command: TraceCommand) => void;
}

export function Toolbar(props: ToolbarProps): ReactElement {
  const t = useMessages(messages);
  const { matchCount, run } = props;
  return (
    <div className={classes['toolbar']}>
      <TextInput
        size="xs"
        className={classes['find'] ?? ''}
        aria-label={t.find}
        placeholder={`${t.find}: ${t.findHint}`}
        title={t.findHint}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={props.find}
        autoComplete="off"
        spellCheck={false}
        type="search"
        onChange={(event) => props.onFind(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && !event.nativeEvent.isComposing)
            run(event.shiftKey ? 'previous-match' : 'next-match');
          if (event.key === 'Escape' && props.find !== '') {
            props.onFind('');
            event.stopPropagation();
          }
        }}
        rightSection={
          props.find === '' ? undefined : (
            <ActionIcon
              size="xs"
              variant="subtle"
              color="gray"
              aria-label={t.clearFilter}
              onClick={() => props.onFind('')}
            >
              <IconX size={12} />
            </ActionIcon>
          )
        }
      />
      {matchCount !== undefined && (
        <>
          <span className={classes['matches']}>{t.matches(matchCount, props.spanCount)}</span>
          <IconAction label={t.previousMatch} onClick={() => run('previous-match')}>
            <IconArrowUp size={14} />
          </IconAction>
          <IconAction label={t.nextMatch} onClick={() => run('next-match')}>
            <IconArrowDown size={14} />
          </IconAction>
          <Switch
            size="xs"
            label={t.onlyMatches}
            checked={props.onlyMatches}
            onChange={(event) => props.onOnlyMatches(event.currentTarget.checked)}
          />
        </>
      )}
      <span className="visually-hidden" role="status">
        {matchCount === undefined ? '' : t.matchesLive(matchCount)}
      </span>
      <ActionIcon.Group>
        <IconAction label={t.collapseAll} onClick={() => run('collapse-all')}>
          <IconFoldUp size={14} />
        </IconAction>
        <IconAction label={t.collapseLevel} onClick={() => run('collapse-level')}>
          <IconMinus size={14} />
        </IconAction>
        <IconAction label={t.expandLevel} onClick={() => run('expand-level')}>
          <IconPlus size={14} />
        </IconAction>
        <IconAction label={t.expandAll} onClick={() => run('expand-all')}>
          <IconFoldDown size={14} />
        </IconAction>
      </ActionIcon.Group>
      <Switch
        size="xs"
        label={t.criticalPath}
        checked={props.showPath}
        onChange={(event) => props.onShowPath(event.currentTarget.checked)}
      />
      <Tooltip label={t.noGaps} disabled={props.hasGaps}>
        <span>
          <Switch
            size="xs"
            label={t.compressGaps}
            checked={props.compress && props.hasGaps}
            disabled={!props.hasGaps}
            onChange={(event) => props.onCompress(event.currentTarget.checked)}
          />
        </span>
      </Tooltip>
      {props.isZoomed && (
        <Button size="compact-xs" variant="light" onClick={props.onResetZoom}>
          {t.resetZoom}
        </Button>
      )}
    </div>
  );
}

function IconAction({
  label,
  onClick,
  children,
}: {
  readonly label: string;
  readonly onClick: () => void;
  readonly children: ReactElement;
}): ReactElement {
  return (
    <Tooltip label={label}>
      <ActionIcon size="md" variant="default" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
