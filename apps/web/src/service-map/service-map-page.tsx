// Who calls whom, how often, how well, how fast: over the time range of the page.
import { Button, Checkbox, SegmentedControl, TextInput, Tooltip } from '@mantine/core';
import { type ReactElement, useCallback, useMemo } from 'react';
import { useLabStatus } from '../data/use-backend.ts';
import { useFaultWords } from '../faults/node-mark.tsx';
import { useActiveFaults } from '../faults/use-faults.ts';
import { LAYOUT_NODES_MAX } from '../graph/layout.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { useTime } from '../time/use-time.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { EmptyState, QueryView } from '../ui/query-view.tsx';
import { usePane } from '../url/pane.tsx';
import { withParams } from '../url/params.ts';
import { EdgeCard, NodeCard } from './map-card.tsx';
import { MapFigure } from './map-figure.tsx';
import { DEPTHS, filterMap, parseDepth, parseSort, sortText } from './map-filter.ts';
import type { ServiceMap } from './map-model.ts';
import { findNode, processOf } from './map-names.ts';
import { MapTable } from './map-table.tsx';
import { messages } from './messages.ts';
import classes from './service-map.module.css';
import { useServiceMap, useTopology, useWhyEmpty } from './use-service-map.ts';

export default function ServiceMapPage(): ReactElement {
  const t = useMessages(messages);
  const { range } = useTime();
  const query = useServiceMap(range);
  return (
    <div className={classes['page']}>
      <h1>{t.title}</h1>
      <QueryView query={query} height={520} isEmpty={({ edges }) => edges.length === 0} empty={<NoMap />}>
        {(map) => <MapView map={map} />}
      </QueryView>
    </div>
  );
}

function MapView({ map }: { readonly map: ServiceMap }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { path, params, setParams } = usePane();
  const topology = useTopology();
  const faultWords = useFaultWords(useActiveFaults());
  const faults = new Map(
    map.nodes.flatMap((each) => {
      const words = faultWords(processOf(each, map, topology));
      return words === undefined ? [] : [[each.name, words] as const];
    }),
  );
  const asked = params.get('node') ?? undefined;
  const found = asked === undefined ? undefined : findNode(map, asked, topology);
  const node = found?.kind === 'node' ? found.node : undefined;
  const askedEdge = params.get('edge') ?? undefined;
  const edge = map.edges.find(({ id }) => id === askedEdge);
  const text = params.get('filter') ?? '';
  const depth = parseDepth(params.get('depth'));
  const hideIdle = params.get('idle') === 'hide';
  const around = edge ? [edge.from, edge.to] : node ? [node.name] : [];
  const aroundKey = around.join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: aroundKey is around
  const shown = useMemo(
    () => filterMap(map, { text, depth, hideIdle, around }),
    [map, text, depth, hideIdle, aroundKey],
  );
  const isTooLarge = shown.nodes.length > LAYOUT_NODES_MAX;
  const isTable = isTooLarge || params.get('view') === 'table';

  const nodeUrl = useCallback(
    (name: string) => withParams(`${path}?${params}`, { node: name, edge: undefined }),
    [path, params],
  );
  const edgeUrl = useCallback(
    (id: string) => withParams(`${path}?${params}`, { edge: id, node: undefined }),
    [path, params],
  );
  const onNode = useCallback((name: string) => setParams({ node: name, edge: undefined }, { push: true }), [setParams]);
  const onEdge = useCallback((id: string) => setParams({ edge: id, node: undefined }, { push: true }), [setParams]);
  const onClose = useCallback(() => setParams({ node: undefined, edge: undefined }), [setParams]);
  const urls = { nodeUrl, edgeUrl };
  const missing = askedEdge !== undefined && !edge ? askedEdge : found?.kind === 'nothing' ? asked : undefined;
  return (
    <div className={classes['all']}>
      <div className={classes['bar']}>
        <SegmentedControl
          size="xs"
          aria-label={t.view}
          value={isTable ? 'table' : 'map'}
          disabled={isTooLarge}
          data={[
            { value: 'map', label: t.map },
            { value: 'table', label: t.table },
          ]}
          onChange={(value) => setParams({ view: value === 'table' ? 'table' : undefined })}
        />
        <TextInput
          size="xs"
          type="search"
          aria-label={t.filter}
          placeholder={t.filter}
          className={classes['search'] ?? ''}
          value={text}
          onChange={({ currentTarget: { value } }) => setParams({ filter: value === '' ? undefined : value })}
        />
        <Tooltip label={around.length === 0 ? t.depthHint : t.depth}>
          <SegmentedControl
            size="xs"
            aria-label={t.depth}
            value={depth}
            disabled={around.length === 0}
            data={DEPTHS.map((value) => ({ value, label: t[`depth${value}`] }))}
            onChange={(value) => setParams({ depth: value === 'all' ? undefined : value })}
          />
        </Tooltip>
        <Checkbox
          size="xs"
          label={t.hideIdle}
          checked={hideIdle}
          onChange={({ currentTarget: { checked } }) => setParams({ idle: checked ? 'hide' : undefined })}
        />
        <output className={classes['dim']}>
          {t.shown(shown.nodes.length.toLocaleString(locale), shown.edges.length.toLocaleString(locale))}
        </output>
      </div>
      {isTooLarge && (
        <p className={classes['notice']} role="status">
          {t.tooMany(String(shown.nodes.length), String(LAYOUT_NODES_MAX))}
        </p>
      )}
      {map.hasOverflow && <p className={classes['notice']}>{t.overflow}</p>}
      {missing !== undefined && <p className={classes['notice']}>{t.notFound(missing)}</p>}
      {found?.kind === 'broker' && <p className={classes['notice']}>{t.broker(asked ?? '')}</p>}
      <div className={classes['columns']} data-has-card={node !== undefined || edge !== undefined || undefined}>
        <div className={classes['picture']}>
          {shown.nodes.length === 0 ? (
            <EmptyState title={t.noMatch}>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => setParams({ filter: undefined, idle: undefined, depth: undefined })}
              >
                {t.resetFilter}
              </Button>
            </EmptyState>
          ) : isTable ? (
            <MapTable
              map={shown}
              sort={parseSort(params.get('sort'))}
              onSort={(sort) => setParams({ sort: sortText(sort) })}
              chosenNode={node?.name}
              chosenEdge={edge?.id}
              {...urls}
            />
          ) : (
            <>
              <MapFigure
                map={shown}
                faults={faults}
                chosenNode={node?.name}
                chosenEdge={edge?.id}
                {...urls}
                onNode={onNode}
                onEdge={onEdge}
              />
              <p className={classes['legend']}>
                <span>{t.legendFigures}</span>
                <span>{t.legendErrors}</span>
                <span>{t.legendWidth}</span>
                <span>{t.legendMessages}</span>
                <span>{t.help}</span>
              </p>
            </>
          )}
        </div>
        {edge ? (
          <EdgeCard key={edge.id} map={map} edge={edge} {...urls} onClose={onClose} />
        ) : (
          node && <NodeCard key={node.name} map={map} node={node} topology={topology} {...urls} onClose={onClose} />
        )}
      </div>
    </div>
  );
}

/** Where the first request can be sent when the lab does not say. */
const FIRST_REQUEST = 'curl http://localhost:8080/api/process';

function NoMap(): ReactElement {
  const t = useMessages(messages);
  const { setRaw } = useTime();
  const why = useWhyEmpty();
  const { data: status } = useLabStatus();
  const command = status?.hints.find(({ type }) => /^curl [^']*\/api\/process$/.test(type))?.type ?? FIRST_REQUEST;
  return (
    <QueryView query={why} height={200}>
      {(reason) => {
        switch (reason) {
          case 'other-time':
            return (
              <EmptyState title={t.nothing}>
                <p>{t.nothingHint}</p>
                <Button size="compact-sm" variant="default" onClick={() => setRaw({ from: 'now-24h', to: 'now' })}>
                  {t.lastDay}
                </Button>
              </EmptyState>
            );
          case 'no-connector':
            return <EmptyState title={t.noConnector}>{t.noConnectorHint}</EmptyState>;
          case 'no-spans':
            return (
              <EmptyState title={t.noSpans}>
                <p>{t.noSpansHint}</p>
                <p className={classes['command']}>
                  <code>{command}</code>
                  <CopyButton text={command} what="curl" />
                </p>
              </EmptyState>
            );
          default: {
            const never: never = reason;
            return never;
          }
        }
      }}
    </QueryView>
  );
}
