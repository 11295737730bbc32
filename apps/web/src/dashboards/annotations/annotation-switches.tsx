// Switches of the annotations that a dashboard offers.
import { Switch } from '@mantine/core';
import type { Annotation } from '@o11y-lab/dashboards';
import type { ReactElement } from 'react';
import { annotatesFaults, isOn } from './annotation-bands.ts';

export interface AnnotationSwitchesProps {
  readonly annotations: readonly Annotation[];
  readonly switched: ReadonlySet<string>;
  readonly onSwitch: (switched: ReadonlySet<string>) => void;
}

export function AnnotationSwitches({ annotations, switched, onSwitch }: AnnotationSwitchesProps): ReactElement {
  const offered = annotations.filter(
    (annotation) =>
      !annotation.hide &&
      annotation.target?.kind === 'prometheus' &&
      !(annotatesFaults(annotation) && annotation.enable),
  );
  return (
    <>
      {offered.map((annotation) => (
        <Switch
          key={annotation.name}
          size="xs"
          label={annotation.name}
          checked={isOn(annotation, switched)}
          onChange={() => onSwitch(toggled(switched, annotation.name))}
        />
      ))}
    </>
  );
}

function toggled(names: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const others = new Set(names);
  if (!others.delete(name)) others.add(name);
  return others;
}
