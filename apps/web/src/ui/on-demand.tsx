// Drawers and the like: their code is loaded when they are first opened.
import { type ComponentType, createElement, lazy, type ReactElement, Suspense, useEffect, useState } from 'react';

interface Openable {
  readonly opened: boolean;
}

/**
 * A component that is nothing until it is first opened. It stays afterwards, so that it can close gently, and it learns
 * that it is opened only once it stands: what opens over a page remembers at that moment where the focus was.
 */
export function onDemand<Props extends Openable>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => ReactElement | null {
  const Part = lazy(async () => ({ default: await load() }));
  function Standing(props: Props): ReactElement {
    const [isStanding, setStanding] = useState(false);
    useEffect(() => setStanding(true), []);
    // What lazy() makes takes the props of what it loads; its type hides that when they are a parameter.
    return createElement(Part as ComponentType<Props>, { ...props, opened: props.opened && isStanding });
  }
  return function OnDemand(props) {
    const [wasOpened, setWasOpened] = useState(props.opened);
    if (props.opened && !wasOpened) setWasOpened(true);
    return wasOpened || props.opened ? (
      <Suspense>
        <Standing {...props} />
      </Suspense>
    ) : null;
  };
}
