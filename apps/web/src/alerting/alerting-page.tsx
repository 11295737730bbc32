// Rules with their state: one dense line each, everything else one click away.
import { SegmentedControl, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { fetchRules } from '../data/rules.ts';
import { formatDuration } from '../i18n/format.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { EmptyState, QueryView } from '../ui/query-view.tsx';
import { usePane } from '../url/pane.tsx';
import classes from './alerting.module.css';
import { countStatus, FILTERS, filterGroups, parseFilter } from './alerting-model.ts';
import { messages } from './messages.ts';
import { RuleRow } from './rule-row.tsx';

/** Rules of the lab are evaluated every few seconds. */
const LOOK_MS = 3000;

export default function AlertingPage(): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { params, setParams } = usePane();
  const filter = parseFilter(params.get('state'));
  const search = params.get('search') ?? '';
  const open = new Set(params.getAll('open'));
  const query = useQuery({
    queryKey: ['rules'],
    queryFn: async ({ signal }) => (await fetchRules(signal)).value,
    refetchInterval: LOOK_MS,
    placeholderData: keepPreviousData,
  });
  const groups = query.data?.groups ?? [];
  const ruleCount = groups.reduce((sum, { rules }) => sum + rules.length, 0);
  return (
    <div className={classes['page']}>
      <div className={classes['head']}>
        <h1>{t.title}</h1>
        <output className={classes['dim']}>
          {query.data && t.counts(countStatus(groups, 'firing'), countStatus(groups, 'pending'), ruleCount)}
        </output>
      </div>
      <div className={classes['bar']}>
        <SegmentedControl
          size="xs"
          aria-label={t.show}
          value={filter}
          data={FILTERS.map((value) => ({ value, label: t[value] }))}
          onChange={(value) => setParams({ state: value === 'all' ? undefined : value })}
        />
        <TextInput
          size="xs"
          type="search"
          aria-label={t.search}
          placeholder={t.search}
          className={classes['search'] ?? ''}
          value={search}
          onChange={({ currentTarget: { value } }) => setParams({ search: value === '' ? undefined : value })}
        />
      </div>
      <QueryView
        query={query}
        height={400}
        isEmpty={(data) => data.groups.length === 0 && data.warnings.length === 0}
        empty={<EmptyState title={t.noRules}>{t.noRulesHint}</EmptyState>}
      >
        {(data) => {
          const shown = filterGroups(data.groups, filter, search);
          return (
            <>
              {data.warnings.length > 0 && (
                <section className={classes['warnings']} aria-labelledby="rule-files">
                  <h2 id="rule-files">{t.fileProblems}</h2>
                  <ul>
                    {data.warnings.map((warning) => (
                      <li key={warning}>{warning}</li>
                    ))}
                  </ul>
                </section>
              )}
              {shown.length === 0 && data.groups.length > 0 && (
                <EmptyState title={t.noMatch}>
                  <button
                    type="button"
                    className={classes['plain']}
                    onClick={() => setParams({ state: undefined, search: undefined })}
                  >
                    {t.clearFilter}
                  </button>
                </EmptyState>
              )}
              {shown.map((group) => (
                <section key={`${group.file} ${group.name}`} className={classes['group']} aria-label={group.name}>
                  <div className={classes['groupHead']}>
                    <h2>{group.name}</h2>
                    <span className={classes['dim']}>
                      {group.file} · {t.every(formatDuration(group.intervalMs, locale))}
                    </span>
                  </div>
                  <ul className={classes['rules']}>
                    {group.rules.map((rule) => {
                      const id = `${group.name}/${rule.name}`;
                      return (
                        <RuleRow
                          key={`${id} ${rule.query}`}
                          rule={rule}
                          isOpen={open.has(id)}
                          onToggle={() =>
                            setParams({ open: open.has(id) ? [...open].filter((item) => item !== id) : [...open, id] })
                          }
                        />
                      );
                    })}
                  </ul>
                </section>
              ))}
            </>
          );
        }}
      </QueryView>
    </div>
  );
}
