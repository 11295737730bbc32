// One data source: where it is, how it is, how to ask it, what it holds, where it leads.
import type { ReactElement } from 'react';
import type { DataSource } from '../data/datasources.ts';
import { useLocale, useMessages } from '../i18n/locale.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { PageLink } from '../ui/page-link.tsx';
import classes from './datasources.module.css';
import { FACTS } from './facts.ts';
import { messages } from './messages.ts';
import { sentencesOf } from './sentences.ts';
import { SourceCounts } from './source-counts.tsx';
import { exampleOf } from './source-examples.ts';
import { SourceHealth } from './source-health.tsx';

export interface SourceCardProps {
  readonly source: DataSource;
  readonly sources: readonly DataSource[];
}

export function SourceCard({ source, sources }: SourceCardProps): ReactElement {
  const t = useMessages(messages);
  const { uid, name, type, url, isDefault } = source;
  const example = exampleOf(source);
  const id = `source-${uid}`;
  return (
    <section className={classes['card']} aria-labelledby={id}>
      <div className={classes['head']}>
        <h2 id={id}>{name}</h2>
        {isDefault && <span className={classes['badge']}>{t.default}</span>}
        <dl className={classes['facts']}>
          <div>
            <dt>{t.uid}</dt>
            <dd>
              <code>{uid}</code>
            </dd>
          </div>
          <div>
            <dt>{t.address}</dt>
            <dd>
              <code>{url}</code>
              <CopyButton text={url} what={`${name}: ${t.address}`} />
            </dd>
          </div>
        </dl>
      </div>
      <SourceHealth uid={uid} />
      <div className={classes['columns']}>
        <div>
          {example && (
            <section aria-label={`${name}: ${t.tryIt}`}>
              <h3>
                {t.tryIt}
                <CopyButton text={example.curl} what={`${name}: curl`} />
              </h3>
              <pre className={classes['pre']}>{example.curl}</pre>
              <PageLink to={example.exploreUrl} beside>
                {t.explore}
              </PageLink>
            </section>
          )}
          <SourceCounts type={type} />
          <Correlations source={source} sources={sources} />
        </div>
        <div>
          <Capabilities type={type} />
        </div>
      </div>
    </section>
  );
}

function Correlations({ source, sources }: SourceCardProps): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const { sentences, problems } = sentencesOf(source, sources, locale);
  return (
    <section aria-label={`${source.name}: ${t.correlations}`}>
      <h3>{t.correlations}</h3>
      {sentences.length === 0 && <p className={classes['dim']}>{t.noCorrelations}</p>}
      <ul className={classes['sentences']}>
        {sentences.map(({ text, code }) => (
          <li key={`${text}${code[0]?.text}`}>
            {text}
            {code.map((each) => (
              <div key={each.text} className={classes['code']}>
                {each.name !== undefined && <span className={classes['dim']}>{each.name}</span>}
                <code>{each.text}</code>
              </div>
            ))}
          </li>
        ))}
      </ul>
      {problems.length > 0 && (
        <div className={classes['error']} role="alert">
          {t.problems}
          <ul>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
      <details>
        <summary>{t.settings}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
        <pre className={classes['pre']} tabIndex={0}>
          {JSON.stringify(source.jsonData, null, 2)}
        </pre>
      </details>
    </section>
  );
}

function Capabilities({ type }: { readonly type: string }): ReactElement {
  const t = useMessages(messages);
  const { locale } = useLocale();
  const facts = FACTS[locale][type];
  if (!facts) return <p className={classes['dim']}>{t.unknownType(type)}</p>;
  return (
    <>
      <h3>{t.can}</h3>
      <ul className={classes['list']}>
        {facts.can.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <h3>{t.limits}</h3>
      <ul className={classes['list']}>
        {facts.limits.map((fact) => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
      <p className={classes['dim']}>
        {t.documents} {facts.documents.map((name) => `docs/compat/${name}`).join(', ')}
      </p>
    </>
  );
}
