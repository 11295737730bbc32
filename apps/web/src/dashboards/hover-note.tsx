// A note behind a small button: shown while pointed at or focused. Cheaper than a popover, because every panel has one.
import { type ReactElement, type ReactNode, type SyntheticEvent, useState } from 'react';
import { Floating } from '../charts/chart-tooltip.tsx';

export function HoverNote({
  label,
  className,
  icon,
  children,
}: {
  /** The whole note, for those who can't see it appear. */
  readonly label: string;
  readonly className: string | undefined;
  readonly icon: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  const [place, setPlace] = useState<{ readonly x: number; readonly y: number } | undefined>(undefined);
  const show = (event: SyntheticEvent<HTMLElement>): void => {
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    setPlace({ x: left, y: bottom - 8 });
  };
  const hide = (): void => setPlace(undefined);
  return (
    <>
      <button
        type="button"
        className={className}
        aria-label={label}
        onPointerEnter={show}
        onPointerLeave={hide}
        onFocus={show}
        onBlur={hide}
        onKeyDown={(event) => {
          if (event.key === 'Escape') hide();
        }}
      >
        {icon}
      </button>
      {place && (
        <Floating clientX={place.x} clientY={place.y}>
          {children}
        </Floating>
      )}
    </>
  );
}
