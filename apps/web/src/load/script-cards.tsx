// The scripts to choose from: a group of radio buttons that look like cards.
import type { LoadScript } from '@o11y-lab/lab-control';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import classes from './load.module.css';
import { messages } from './messages.ts';
import { PlanSketch } from './plan-sketch.tsx';

export interface ScriptCardsProps {
  readonly scripts: readonly LoadScript[];
  readonly chosen: string;
  readonly onChoose: (path: string) => void;
}

export function ScriptCards({ scripts, chosen, onChoose }: ScriptCardsProps): ReactElement {
  const t = useMessages(messages);
  return (
    <fieldset className={classes['cards']}>
      <legend className="visually-hidden">{t.chooseScript}</legend>
      {scripts.map((script) => (
        <label key={script.path} className={classes['card']} data-chosen={script.path === chosen || undefined}>
          <input
            type="radio"
            name="load-script"
            className="visually-hidden"
            value={script.path}
            checked={script.path === chosen}
            onChange={() => onChoose(script.path)}
          />
          <span className={classes['cardTitle']}>{script.title}</span>
          <code className={classes['cardPath']}>{script.path}</code>
          <span className={classes['cardAbout']}>{script.about}</span>
          <PlanSketch plan={script.plan} heightPx={34} />
        </label>
      ))}
    </fieldset>
  );
}
