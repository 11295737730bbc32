// A fault on a node of a drawing: a bolt on its corner. Its words belong into the title of the node.
import type { FaultRecord } from '@o11y-lab/lab-control';
import type { ReactElement } from 'react';
import { useMessages } from '../i18n/locale.tsx';
import { faultText } from './fault-text.ts';
import classes from './faults.module.css';
import { messages } from './messages.ts';

/** `x` and `y` are the corner of the node. */
export function NodeFaultMark({ x, y }: { readonly x: number; readonly y: number }): ReactElement {
  return (
    <g className={classes['nodeMark']} transform={`translate(${x} ${y})`}>
      <circle r={9} />
      <path d="M1.5-6.5 L-4 1.2 H-0.4 L-1.5 6.5 L4-1.2 H0.4 Z" />
    </g>
  );
}

/** What is active on a process, in words; undefined when nothing is. */
export function useFaultWords(active: readonly FaultRecord[]): (process: string | undefined) => string | undefined {
  const words = useMessages(messages);
  return (process) => {
    const found = active.filter(({ targets }) => process !== undefined && targets.includes(process));
    return found.length === 0 ? undefined : found.map(({ fault }) => faultText(fault, words)).join(', ');
  };
}
