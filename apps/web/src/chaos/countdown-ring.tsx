// How much of a fault is left, as a ring that empties.
import type { ReactElement } from 'react';
import classes from './chaos.module.css';

const RADIUS = 21;
const AROUND = 2 * Math.PI * RADIUS;

export function CountdownRing({ share, text }: { readonly share: number; readonly text: string }): ReactElement {
  return (
    <span className={classes['ring']}>
      <svg viewBox="0 0 48 48" aria-hidden>
        <circle cx="24" cy="24" r={RADIUS} />
        <circle cx="24" cy="24" r={RADIUS} data-left strokeDasharray={`${AROUND * share} ${AROUND}`} />
      </svg>
      <span>{text}</span>
    </span>
  );
}
