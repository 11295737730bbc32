// A dashboard: its head (title, variables, links), and its panels.
import { ActionIcon, Badge, Button, Menu, Tooltip } from '@mantine/core';
import {
  compatibilityOf,
  DARK_PALETTE,
  type Dashboard,
  type DashboardLink,
  type DatasourceInfo,
  type DatasourceScope,
  interpolate,
  LIGHT_PALETTE,
  safeUrl,
  scopeOf,
} from '@o11y-lab/dashboards';
import { IconArrowsMaximize, IconArrowsMinimize, IconChevronDown, IconStar, IconStarFilled } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useCallback, useEffect, useMemo, useState } from 'react';
import { useThemeKey } from '../charts/use-theme-key.ts';
import { useFaultsOnCharts } from '../faults/on-charts.ts';
import { useFaults } from '../faults/use-faults.ts';
import { useMessages } from '../i18n/locale.tsx';
import { useTimeZone } from '../time/time-zone.ts';
import { useTime } from '../time/use-time.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { usePane } from '../url/pane.tsx';
import { withParams } from '../url/params.ts';
import { annotatesFaults } from './annotations/annotation-bands.ts';
import { AnnotationSwitches } from './annotations/annotation-switches.tsx';
import { useAnnotations } from './annotations/use-annotations.ts';
import { CompatibilityBadge } from './compatibility.tsx';
import { type DashboardEnvironment, DashboardGrid } from './dashboard-grid.tsx';
import classes from './dashboard-view.module.css';
import { fetchDashboards } from './library/dashboards-api.ts';
import { toggleStar, useStarred } from './library/starred.ts';
import { messages } from './messages.ts';
import { useVariables } from './variables/use-variables.ts';
import { VariablesBar } from './variables/variables-bar.tsx';

export interface DashboardViewProps {
  /** What it is kept under: its uid, or that of an import. */
  readonly uid: string;
  readonly dashboard: Dashboard;
  readonly datasources: readonly DatasourceInfo[];
  readonly isImported: boolean;
}

export function DashboardView({ uid, dashboard, datasources, isImported }: DashboardViewProps): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  const { params, setParams, kind } = pane;
  const { raw, range, setRange } = useTime(dashboard.time);
  const { zoneName } = useTimeZone();
  const themeKey = useThemeKey();
  const starred = useStarred();
  const report = useMemo(() => compatibilityOf(dashboard), [dashboard]);
  const { state: variables, isReady } = useVariables(uid, dashboard, datasources, range, params);
  const needsTime = kind === 'main' && (!params.has('from') || !params.has('to'));
  useEffect(() => {
    if (!needsTime) return;
    setParams({
      from: dashboard.time.from,
      to: dashboard.time.to,
      ...(!params.has('refresh') && dashboard.refresh !== '' && { refresh: dashboard.refresh }),
    });
  }, [needsTime, setParams, dashboard, params]);

  const isKiosk = params.has('kiosk');
  const viewPanel = params.get('viewPanel');
  const escapesFrom = viewPanel !== null ? 'viewPanel' : isKiosk ? 'kiosk' : undefined;
  useEffect(() => {
    if (escapesFrom === undefined) return undefined;
    const leave = (event: KeyboardEvent): void => {
      // A dialog or a menu closes first.
      const isInside = event.target instanceof Element && event.target.closest('[role="dialog"], [role="menu"]');
      if (event.key === 'Escape' && !event.defaultPrevented && !isInside) setParams({ [escapesFrom]: undefined });
    };
    window.addEventListener('keydown', leave);
    return () => window.removeEventListener('keydown', leave);
  }, [escapesFrom, setParams]);

  const viewedId = viewPanel === null ? undefined : Number(viewPanel.replace(/^panel-/, ''));
  const onView = useCallback(
    (panelId: number | undefined) =>
      setParams({ viewPanel: panelId === undefined ? undefined : String(panelId) }, { push: true }),
    [setParams],
  );
  const datasourceScope = useMemo<DatasourceScope>(
    () => ({ datasources, inputs: dashboard.inputs, currentOf: (name) => variables.values[name]?.value[0] }),
    [datasources, dashboard, variables],
  );
  const palette = themeKey === 'light' ? LIGHT_PALETTE : DARK_PALETTE;
  const [switched, setSwitched] = useState<ReadonlySet<string>>(new Set());
  const [showsFaults] = useFaultsOnCharts();
  const annotated = useAnnotations(
    { dashboard, variables, range, datasourceScope, palette, switched, showsFaults },
    isReady && !needsTime,
  );
  const faults = useFaults(range);
  const asksForFaults = dashboard.annotations.some(annotatesFaults);
  const annotations = useMemo(
    () => (asksForFaults ? annotated : [...annotated, ...faults]),
    [asksForFaults, annotated, faults],
  );
  const environment = useMemo<DashboardEnvironment>(
    () => ({
      dashboard,
      report,
      variables,
      raw,
      range,
      datasourceScope,
      palette,
      timeZone: timeZoneOf(dashboard.timezone, params.get('timezone'), zoneName),
      annotations,
      syncKey: dashboard.graphTooltip === 'none' ? undefined : `dashboard ${kind} ${uid}`,
      onZoom: setRange,
      onView,
    }),
    [
      dashboard,
      report,
      variables,
      raw,
      range,
      datasourceScope,
      annotations,
      palette,
      params,
      zoneName,
      kind,
      uid,
      setRange,
      onView,
    ],
  );
  const isStarred = starred.includes(uid);
  return (
    <div className={classes['page']} data-kiosk={isKiosk || undefined}>
      <header className={classes['head']}>
        <div className={classes['title']}>
          <h1>{dashboard.title}</h1>
          <Tooltip label={isKiosk ? t.exitKiosk : t.kiosk}>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={isKiosk ? t.exitKiosk : t.kiosk}
              onClick={() => setParams({ kiosk: isKiosk ? undefined : '1' })}
            >
              {isKiosk ? <IconArrowsMinimize size={15} /> : <IconArrowsMaximize size={15} />}
            </ActionIcon>
          </Tooltip>
          {!isKiosk && (
            <>
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-pressed={isStarred}
                aria-label={isStarred ? t.unstar : t.star}
                onClick={() => toggleStar(uid)}
              >
                {isStarred ? <IconStarFilled size={15} /> : <IconStar size={15} />}
              </ActionIcon>
              {dashboard.tags.map((tag) => (
                <Badge key={tag} size="sm" variant="default" className={classes['tag'] ?? ''}>
                  {tag}
                </Badge>
              ))}
              {isImported && (
                <Badge size="sm" variant="light" className={classes['tag'] ?? ''}>
                  {t.importedNote}
                </Badge>
              )}
              <CompatibilityBadge report={report} />
            </>
          )}
          <span className={classes['space']} />
          {!isKiosk && <DashboardLinks dashboard={dashboard} environment={environment} />}
          {viewedId !== undefined && (
            <Button size="compact-sm" variant="default" onClick={() => onView(undefined)}>
              {t.exitPanel}
            </Button>
          )}
        </div>
        {!isKiosk && dashboard.description !== '' && <p className={classes['description']}>{dashboard.description}</p>}
        {!isKiosk && (
          <div className={classes['controls']}>
            <VariablesBar
              variables={dashboard.variables}
              state={variables}
              onChange={(name, values) => setParams({ [`var-${name}`]: values }, { push: true })}
            />
            <AnnotationSwitches annotations={dashboard.annotations} switched={switched} onSwitch={setSwitched} />
          </div>
        )}
      </header>
      {isReady && !needsTime && <DashboardGrid environment={environment} viewedId={viewedId} />}
    </div>
  );
}

/** The URL says first, then the file, then the reader's choice for the whole page. */
function timeZoneOf(ofFile: string, ofUrl: string | null, chosen: string | undefined): string {
  const named = ofUrl ?? ofFile;
  if (named === 'utc') return 'UTC';
  return named === '' || named === 'browser' ? (chosen ?? '') : named;
}

function DashboardLinks({
  dashboard,
  environment,
}: {
  readonly dashboard: Dashboard;
  readonly environment: DashboardEnvironment;
}): ReactElement | null {
  const { data = [] } = useQuery({
    queryKey: ['dashboards'],
    queryFn: async ({ signal }) => (await fetchDashboards(signal)).value,
    enabled: dashboard.links.some((link) => link.kind === 'dashboards'),
  });
  const { params } = usePane();
  const scope = scopeOf({ variables: dashboard.variables, ...environment.variables, range: environment.range });
  const withState = (url: string, link: DashboardLink): string => {
    const kept: Record<string, string | readonly string[]> = {};
    if (link.keepTime) {
      for (const name of ['from', 'to']) {
        const value = params.get(name);
        if (value !== null) kept[name] = value;
      }
    }
    if (link.includeVars) {
      for (const { name, skipUrlSync } of dashboard.variables) {
        const value = environment.variables.values[name];
        if (value && !skipUrlSync) kept[`var-${name}`] = value.value;
      }
    }
    return withParams(url, kept);
  };
  if (dashboard.links.length === 0) return null;
  return (
    <nav className={classes['links']} aria-label={dashboard.links[0]?.title || dashboard.title}>
      {dashboard.links.map((link, i) => {
        if (link.kind === 'link') {
          const url = safeUrl(interpolate(link.url, scope, 'percentencode'));
          if (url === undefined) return null;
          const title = interpolate(link.title, scope, 'text') || url;
          return link.targetBlank || !url.startsWith('/') ? (
            <a key={url} href={withState(url, link)} title={link.tooltip} target="_blank" rel="noreferrer">
              {title}
            </a>
          ) : (
            <PageLink key={url} to={withState(url, link)} title={link.tooltip}>
              {title}
            </PageLink>
          );
        }
        const linked = data.filter(
          (entry) =>
            entry.error === undefined &&
            entry.uid !== dashboard.uid &&
            (link.tags.length === 0 || link.tags.every((tag) => entry.tags.includes(tag))),
        );
        if (!link.asDropdown) {
          return linked.map((entry) => (
            <PageLink key={entry.uid} to={withState(entry.url, link)} title={entry.description}>
              {entry.title}
            </PageLink>
          ));
        }
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: links have no other name
          <Menu key={i} position="bottom-end" withinPortal>
            <Menu.Target>
              <Button size="compact-xs" variant="default" rightSection={<IconChevronDown size={12} aria-hidden />}>
                {link.title}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {linked.map((entry) => (
                <Menu.Item key={entry.uid} component={PageLink} to={withState(entry.url, link)}>
                  {entry.title}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        );
      })}
    </nav>
  );
}
