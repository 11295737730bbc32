// A panel in its frame: asks when it is in sight, shows one of the five states, contains its own failures, and has a menu.
import { ActionIcon, Button, Menu, Modal } from '@mantine/core';
import type { CompatibilityReport } from '@o11y-lab/dashboards';
import { findingsOfPanel, interpolate, safeUrl } from '@o11y-lab/dashboards';
import {
  IconAlertTriangle,
  IconBraces,
  IconCompass,
  IconDotsVertical,
  IconExternalLink,
  IconEye,
  IconInfoCircle,
  IconSearch,
  IconTable,
} from '@tabler/icons-react';
import { memo, type ReactElement, useEffect, useRef, useState } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { useMessages } from '../i18n/locale.tsx';
import { InspectDrawer } from '../ui/inspect-drawer.tsx';
import { useSlow } from '../ui/use-slow.ts';
import { usePane } from '../url/pane.tsx';
import { exploreUrl } from './explore-url.ts';
import { FramesView } from './frames-view.tsx';
import { HoverNote } from './hover-note.tsx';
import { messages } from './messages.ts';
import type { PanelEnvironment } from './panel-environment.ts';
import classes from './panel-host.module.css';
import { PanelState } from './panel-state.tsx';
import { needsData } from './panels/panel-body.tsx';
import { type PanelData, usePanelData } from './run/use-panel-data.ts';
import { useInSight } from './use-in-sight.ts';
import { usePointedKeys } from './use-pointed-keys.ts';

export interface PanelHostProps {
  readonly environment: PanelEnvironment;
  readonly report: CompatibilityReport;
  readonly widthPx: number;
  readonly heightPx: number;
  /** The note of a panel with a time of its own. */
  readonly timeNote: string;
  readonly isViewed: boolean;
  /** Shows this panel alone, or all again. */
  readonly onView: (panelId: number | undefined) => void;
  /** Told when the panel begins to wait for answers, and when it has them. */
  readonly onAsking?: (isAsking: boolean) => void;
}

const HEADER_PX = 30;
const PADDING_PX = 8;

export const PanelHost = memo(function PanelHost(props: PanelHostProps): ReactElement {
  const { environment, report, widthPx, heightPx, timeNote, isViewed, onView, onAsking } = props;
  const { panel, scope } = environment;
  const t = useMessages(messages);
  const pane = usePane();
  const box = useRef<HTMLElement>(null);
  const isInSight = useInSight(box);
  const data = usePanelData(environment, isInSight && needsData(panel));
  const { isFetching } = data;
  useEffect(() => onAsking?.(isFetching), [onAsking, isFetching]);
  const isSlow = useSlow(isFetching);
  // A menu is made when it is first opened: with one ready in each panel, a dashboard takes twice as long to draw.
  const [hasMenu, setHasMenu] = useState(false);
  const [isInspecting, setInspecting] = useState(false);
  const [shown, setShown] = useState<'data' | 'json' | undefined>(undefined);
  const title = interpolate(panel.title, scope, 'text');
  const name = title || panel.kind;
  const description = interpolate(panel.description, scope, 'text');
  const findings = findingsOfPanel(report, panel).filter(({ level }) => level === 'unsupported' || level === 'partial');
  const notes = [
    ...findings.map((finding) => ({ what: finding.feature, text: finding.message })),
    ...data.refusals.map((refusal) => ({ what: refusal.refId, text: t[refusal.reason](refusal.what) })),
    ...data.notices.map((notice) => ({ what: '', text: notice })),
  ];
  const links = panel.links.flatMap((link) => {
    const url = safeUrl(interpolate(link.url, scope, 'percentencode'));
    return url === undefined
      ? []
      : [{ title: interpolate(link.title, scope, 'text') || url, url, isNew: link.targetBlank }];
  });
  const hasHeader = title !== '' || !panel.transparent || isViewed;
  const bodyHeightPx = Math.max(20, heightPx - (hasHeader ? HEADER_PX : 0) - PADDING_PX);
  const exploreTo = exploreUrl(data.plans, environment.range);
  const onKey = (event: KeyboardEvent): void => {
    const isField = event.target instanceof HTMLElement && /^(input|textarea|select)$/i.test(event.target.tagName);
    if (isField || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'v') onView(isViewed ? undefined : panel.id);
    else if (event.key === 'e' && exploreTo) pane.openBeside(exploreTo);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  usePointedKeys(box, onKey);
  useEffect(() => {
    if (isViewed) box.current?.focus({ preventScroll: true });
  }, [isViewed]);
  // What was opened from the menu gives the keyboard back to it; the item that opened it is gone.
  const focusMenu = (): void => box.current?.querySelector<HTMLElement>('[aria-haspopup="menu"]')?.focus();
  return (
    <section
      ref={box}
      className={classes['panel']}
      data-transparent={panel.transparent || undefined}
      data-panel-id={panel.id}
      data-state={stateOf(data)}
      aria-label={name}
      aria-busy={data.isFetching}
      style={{ height: heightPx }}
      tabIndex={-1}
      onKeyDown={(event) => onKey(event.nativeEvent)}
    >
      {hasHeader && (
        <header className={classes['header']}>
          <h3 title={title}>{title}</h3>
          {description !== '' && (
            <HoverNote
              label={`${t.description}: ${description}`}
              className={classes['icon']}
              icon={<IconInfoCircle size={14} aria-hidden />}
            >
              <div className={classes['description']}>{description}</div>
            </HoverNote>
          )}
          {timeNote !== '' && <span className={classes['note']}>{timeNote}</span>}
          {notes.length > 0 && (
            <HoverNote
              label={`${findings[0]?.level === 'unsupported' ? t.levelUnsupported : t.notices}: ${notes.map(({ text }) => text).join(' ')}`}
              className={classes['warning']}
              icon={
                <>
                  <IconAlertTriangle size={14} aria-hidden />
                  {findings[0]?.level === 'unsupported' ? t.levelUnsupported : ''}
                </>
              }
            >
              <ul className={classes['description']}>
                {notes.map(({ what, text }) => (
                  <li key={`${what} ${text}`}>
                    <b>{what}</b> {text}
                  </li>
                ))}
              </ul>
            </HoverNote>
          )}
          <span className={classes['space']} />
          {isSlow && !data.isPending && (
            <button type="button" className={classes['waiting']} title={t.stillAsking} onClick={data.cancel}>
              {t.cancel}
            </button>
          )}
          {!hasMenu && (
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={t.menu(name)}
              aria-haspopup="menu"
              aria-expanded={false}
              className={classes['menu']}
              onClick={() => setHasMenu(true)}
            >
              <IconDotsVertical size={15} />
            </ActionIcon>
          )}
          {hasMenu && (
            <Menu position="bottom-end" withinPortal defaultOpened>
              <Menu.Target>
                <ActionIcon
                  size="sm"
                  variant="subtle"
                  color="gray"
                  aria-label={t.menu(name)}
                  className={classes['menu']}
                >
                  <IconDotsVertical size={15} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item
                  leftSection={<IconEye size={14} />}
                  rightSection={<kbd>v</kbd>}
                  onClick={() => onView(isViewed ? undefined : panel.id)}
                >
                  {isViewed ? t.exitPanel : t.viewPanel}
                </Menu.Item>
                {exploreTo && (
                  <Menu.Item
                    leftSection={<IconCompass size={14} />}
                    rightSection={<kbd>e</kbd>}
                    onClick={() => pane.openBeside(exploreTo)}
                  >
                    {t.explore}
                  </Menu.Item>
                )}
                <Menu.Item leftSection={<IconSearch size={14} />} onClick={() => setInspecting(true)}>
                  {t.inspect}
                </Menu.Item>
                <Menu.Item
                  leftSection={<IconTable size={14} />}
                  disabled={data.frames.length === 0}
                  onClick={() => setShown('data')}
                >
                  {t.showData}
                </Menu.Item>
                <Menu.Item leftSection={<IconBraces size={14} />} onClick={() => setShown('json')}>
                  {t.panelJson}
                </Menu.Item>
                {links.length > 0 && <Menu.Label>{t.links}</Menu.Label>}
                {links.map((link) => (
                  <Menu.Item
                    key={link.url}
                    component="a"
                    href={link.url}
                    leftSection={<IconExternalLink size={14} />}
                    {...(link.isNew && { target: '_blank', rel: 'noreferrer' })}
                  >
                    {link.title}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </header>
      )}
      <div
        className={classes['body']}
        style={{ height: bodyHeightPx }}
        data-stale={(data.isStale && data.error !== undefined) || undefined}
      >
        <ErrorBoundary
          resetKeys={[data.frames]}
          fallbackRender={({ error, resetErrorBoundary }) => (
            <div role="alert" className={classes['failure']}>
              <b>{t.panelFailed}</b>
              <p>{error instanceof Error ? error.message : String(error)}</p>
              <Button size="compact-xs" variant="default" onClick={resetErrorBoundary}>
                {t.again}
              </Button>
            </div>
          )}
        >
          <PanelState
            environment={environment}
            data={data}
            isSlow={isSlow}
            title={name}
            widthPx={widthPx - 2 * PADDING_PX}
            heightPx={bodyHeightPx}
          />
        </ErrorBoundary>
      </div>
      {isInspecting && (
        <InspectDrawer
          opened
          onClose={() => {
            setInspecting(false);
            focusMenu();
          }}
          exchanges={data.exchanges}
        />
      )}
      {shown !== undefined && (
        <Modal
          opened
          returnFocus={false}
          onClose={() => {
            setShown(undefined);
            focusMenu();
          }}
          size="xl"
          title={name}
          closeButtonProps={{ 'aria-label': t.close }}
        >
          {shown === 'json' && <pre className={classes['json']}>{JSON.stringify(panel.source, null, 2)}</pre>}
          {shown === 'data' && <FramesView environment={environment} frames={data.frames} title={name} />}
        </Modal>
      )}
    </section>
  );
});

/** For styles and tests; `unseen` has not been in sight yet, so that it has asked nothing. */
function stateOf(data: PanelData): 'unseen' | 'pending' | 'error' | 'stale' | 'ready' {
  if (data.isPending) return data.isFetching || data.isCancelled ? 'pending' : 'unseen';
  if (data.error) return 'error';
  return data.isStale ? 'stale' : 'ready';
}
