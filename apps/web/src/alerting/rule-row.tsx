import {
  IconAlertCircle,
  IconAlertTriangle,
  IconChevronRight,
  IconCircleCheck,
  IconClock,
  IconDatabase,
} from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { logsUrl, metricsUrl, tracesUrl } from '../correlate/links.ts';
import type { ActiveAlert, AlertingRule, Rule } from '../data/rules.ts';
import { formatAgo, formatDuration, formatMoment, formatNumber } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { PageLink } from '../ui/page-link.tsx';
import classes from './alerting.module.css';
import { type RuleStatus, statusOf } from './alerting-model.ts';
import { messages } from './messages.ts';
import { RuleChart } from './rule-chart.tsx';

export interface RuleRowProps {
  readonly rule: Rule;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

export function RuleRow({ rule, isOpen, onToggle }: RuleRowProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const status = statusOf(rule);
  const summary = rule.lastError ?? summaryOf(rule);
  const evaluated =
    rule.lastEvaluationMs === undefined
      ? t.notEvaluated
      : t.evaluated(formatAgo(rule.lastEvaluationMs, Date.now(), locale), formatDuration(rule.evaluationMs, locale));
  return (
    <li data-status={status}>
      <button type="button" className={classes['row']} aria-expanded={isOpen} onClick={onToggle}>
        <IconChevronRight size={14} className={classes['chevron']} aria-hidden />
        <span className={classes['status']}>
          <StatusIcon status={status} />
          {t[status]}
        </span>
        <span className={classes['name']}>{rule.name}</span>
        <span className={classes['summary']}>{summary}</span>
        {rule.labels['severity'] !== undefined && (
          <span className={classes['severity']}>{rule.labels['severity']}</span>
        )}
        {rule.kind === 'alerting' && rule.forMs > 0 && (
          <span className={classes['dim']}>{t.for(formatDuration(rule.forMs, locale))}</span>
        )}
      </button>
      {isOpen && (
        <div className={classes['details']}>
          <p className={classes['query']}>
            <code>{rule.query}</code>
            <CopyButton text={rule.query} what={t.expression} />
            <PageLink beside to={metricsUrl({ queries: [rule.query] })}>
              {t.explore}
            </PageLink>
          </p>
          <p className={classes['dim']}>
            {evaluated}
            {rule.kind === 'alerting' && rule.keepFiringForMs > 0
              ? ` · ${t.keepFiring(formatDuration(rule.keepFiringForMs, locale))}`
              : ''}
          </p>
          {rule.kind === 'alerting' && <Alerting rule={rule} />}
        </div>
      )}
    </li>
  );
}

function Alerting({ rule }: { readonly rule: AlertingRule }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { description } = rule.alerts[0]?.annotations ?? rule.annotations;
  const runbook = rule.annotations['runbook_url'];
  return (
    <>
      {description !== undefined && <p>{withoutTemplates(description)}</p>}
      {runbook !== undefined && (
        <p className={classes['dim']}>
          {t.runbook}: {/^https?:\/\//.test(runbook) ? <a href={runbook}>{runbook}</a> : <code>{runbook}</code>}
        </p>
      )}
      {rule.alerts.length > 0 && <AlertTable alerts={rule.alerts} />}
      <RuleChart rule={rule} />
      <h3>{t.history}</h3>
      {rule.history.length === 0 ? (
        <p className={classes['dim']}>{t.noHistory}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        <ol className={classes['history']} tabIndex={0} aria-label={t.history}>
          {rule.history.slice(0, 30).map((change) => (
            <li key={`${change.timeMs} ${JSON.stringify(change.labels)} ${change.to}`}>
              <time dateTime={new Date(change.timeMs).toISOString()}>{formatMoment(change.timeMs, locale)}</time>{' '}
              {t.change(stateWord(change.from, t), stateWord(change.to, t))}{' '}
              <span className={classes['dim']}>{labelsText(change.labels)}</span>
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function AlertTable({ alerts }: { readonly alerts: readonly ActiveAlert[] }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  return (
    <div className={classes['frame']}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.instance}</th>
            <th scope="col">{t.labels}</th>
            <th scope="col">{t.value}</th>
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {alerts.map((alert) => {
            const service = alert.labels['service_name'];
            return (
              <tr key={labelsText(alert.labels)}>
                <td>
                  <span className={classes['status']} data-status={alert.state}>
                    <StatusIcon status={alert.state} />
                    {t[alert.state]} {t.since(formatMoment(alert.activeAtMs, locale))}
                  </span>
                  <span className={classes['summary']}>{alert.annotations['summary']}</span>
                </td>
                <td>{labelsText(alert.labels)}</td>
                <td>{formatNumber(alert.value, locale)}</td>
                <td>
                  {service !== undefined && (
                    <span className={classes['links']}>
                      <PageLink
                        beside
                        to={tracesUrl({ query: `{ resource.service.name = "${service}" && status = error }` })}
                      >
                        {t.traces}
                      </PageLink>
                      <PageLink
                        beside
                        to={logsUrl({ query: `{service_name="${service}"} | detected_level=~"error|fatal|critical"` })}
                      >
                        {t.logs}
                      </PageLink>
                    </span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Never colour alone. */
export function StatusIcon({ status }: { readonly status: RuleStatus }): ReactElement {
  const icons = {
    failing: IconAlertCircle,
    firing: IconAlertTriangle,
    pending: IconClock,
    inactive: IconCircleCheck,
    recording: IconDatabase,
  };
  const Icon = icons[status];
  return <Icon size={15} aria-hidden />;
}

/** Of the first alert, with its values; else the template, which at least says what it is about. */
function summaryOf(rule: Rule): string {
  if (rule.kind === 'recording') return rule.query;
  const [first, ...others] = rule.alerts;
  const summary = first?.annotations['summary'] ?? withoutTemplates(rule.annotations['summary'] ?? '');
  return others.length > 0 ? `${summary} (+${others.length})` : summary;
}

/** `{{ $labels.service_name }}` becomes ‹service_name›: there is no alert yet to take a value from. */
function withoutTemplates(text: string): string {
  return text.replace(/\{\{\s*\$labels\.(\w+)[^}]*\}\}/g, '‹$1›').replace(/\{\{[^}]*\}\}/g, '‹…›');
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .filter(([name]) => name !== 'alertname' && name !== 'severity')
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}

function stateWord(
  state: string,
  t: { readonly firing: string; readonly pending: string; readonly inactive: string },
): string {
  return state === 'firing' || state === 'pending' || state === 'inactive' ? t[state] : state;
}
