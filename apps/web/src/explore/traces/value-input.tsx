// A field with suggestions that are asked for when somebody comes to it. Any other text may be typed too.
import { Autocomplete, type ComboboxItem, type OptionsFilter } from '@mantine/core';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useMessages } from '../../i18n/locale.tsx';
import { messages } from './messages.ts';

export interface ValueInputProps {
  readonly label: string;
  /** The label is read, not seen. */
  readonly isLabelHidden?: boolean;
  readonly value: string;
  readonly placeholder?: string;
  readonly options: readonly string[];
  readonly onChange: (value: string) => void;
  /** Somebody comes to the field: its options are worth loading. */
  readonly onNear: () => void;
  readonly leftSection?: ReactNode;
  readonly className?: string | undefined;
}

/** Longer lists are not read. */
const OPTIONS_MAX = 200;

export function ValueInput(props: ValueInputProps): ReactElement {
  const { label, isLabelHidden = false, value, options, onChange, onNear } = props;
  const t = useMessages(messages);
  return (
    <Autocomplete
      size="xs"
      {...(isLabelHidden ? { 'aria-label': label } : { label })}
      className={props.className ?? ''}
      value={value}
      data={[...new Set(options)]}
      limit={OPTIONS_MAX}
      maxDropdownHeight={280}
      filter={filterOf(value)}
      placeholder={props.placeholder ?? t.any}
      clearable
      clearButtonProps={{ 'aria-label': `${t.clear}: ${label}` }}
      onChange={onChange}
      onFocus={onNear}
      onMouseEnter={onNear}
      spellCheck={false}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      styles={{ dropdown: { minWidth: 150, maxWidth: 'min(520px, 92vw)' } }}
      leftSection={props.leftSection}
    />
  );
}

/** A finished choice shows all options again; half a word those that contain it. */
function filterOf(value: string): OptionsFilter {
  return ({ options, search, limit }) => {
    // The data above are plain texts, never groups.
    const items = options as ComboboxItem[];
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const isChosen = items.some((item) => item.label === value);
    const found = isChosen
      ? items
      : items.filter((item) => words.every((word) => item.label.toLowerCase().includes(word)));
    return found.slice(0, limit);
  };
}

/** Whether somebody has come to a field, once and for all. */
export function useNear(): [isNear: boolean, onNear: () => void] {
  const [isNear, setNear] = useState(false);
  return [isNear, () => setNear(true)];
}
