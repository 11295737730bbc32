// Faults: inject, watch, end, repeat.
import type { ReactElement } from 'react';
import { isApiError } from '../data/http.ts';
import { type LiveFaults, useLiveFaults } from '../faults/use-faults.ts';
import { useMessages } from '../i18n/locale.tsx';
import { useTopology } from '../service-map/use-service-map.ts';
import { EmptyState, QueryView } from '../ui/query-view.tsx';
import { ActiveFaults } from './active-faults.tsx';
import classes from './chaos.module.css';
import { ExperimentForm } from './experiment-form.tsx';
import { HistoryTable } from './history-table.tsx';
import { messages } from './messages.ts';
import { ScenarioCards } from './scenario-cards.tsx';
import { useExperiment } from './use-experiment.ts';
import { useInject } from './use-inject.tsx';

export default function ChaosPage(): ReactElement {
  const t = useMessages(messages);
  const faults = useLiveFaults();
  return (
    <div className={classes['page']}>
      <div>
        <h1>{t.title}</h1>
        <p className={classes['dim']}>{t.intro}</p>
      </div>
      {faults.data === undefined && isApiError(faults.error) && faults.error.status === 503 ? (
        <EmptyState title={t.noLab}>{t.noLabHint}</EmptyState>
      ) : faults.data === undefined && isApiError(faults.error) && faults.error.status === 404 ? (
        <EmptyState title={t.noFaults}>{t.noFaultsHint}</EmptyState>
      ) : (
        <QueryView query={faults} height={620}>
          {(live) => <Chaos live={live} />}
        </QueryView>
      )}
    </div>
  );
}

function Chaos({ live }: { readonly live: LiveFaults }): ReactElement {
  const topology = useTopology();
  const [experiment, change] = useExperiment();
  const inject = useInject();
  return (
    <div className={classes['all']}>
      <div className={classes['columns']}>
        <ExperimentForm live={live} topology={topology} experiment={experiment} onChange={change} inject={inject} />
        <ActiveFaults live={live} links={topology?.links ?? []} />
      </div>
      <ScenarioCards live={live} />
      <HistoryTable live={live} inject={inject} />
      {inject.dialog}
    </div>
  );
}
