// One condition on any field: its name, how it compares, and a value; names and values from what is stored.
import { ActionIcon, NativeSelect } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import type { TagValue } from '../../data/tempo.ts';
import { useMessages } from '../../i18n/locale.tsx';
import type { TimeRange } from '../../time/time-range.ts';
import { messages } from './messages.ts';
import classes from './search-form.module.css';
import { OPERATORS, type TagCondition, typedText } from './search-form.ts';
import { useTagValues } from './use-tag-values.ts';
import { useNear, ValueInput } from './value-input.tsx';

export interface TagRowProps {
  readonly index: number;
  readonly tag: TagCondition;
  readonly names: readonly string[];
  readonly onNearNames: () => void;
  /** The rest of the form as TraceQL. */
  readonly scope: string;
  readonly range: TimeRange;
  readonly onChange: (tag: TagCondition) => void;
  readonly onRemove: () => void;
}

export function TagRow(props: TagRowProps): ReactElement {
  const { index, tag, names, scope, range, onChange } = props;
  const t = useMessages(messages);
  const [isNear, onNear] = useNear();
  const values = useTagValues({ tag: tag.tag, query: scope, range, enabled: isNear && names.includes(tag.tag) });
  return (
    <div className={classes['tag']}>
      <ValueInput
        label={t.tagOf(index + 1)}
        isLabelHidden
        placeholder={t.tag}
        value={tag.tag}
        options={names}
        onNear={props.onNearNames}
        onChange={(name) => onChange({ ...tag, tag: name })}
      />
      <NativeSelect
        size="xs"
        aria-label={t.operatorOf(index + 1)}
        value={tag.operator}
        data={OPERATORS.map((operator) => ({ value: operator, label: operator }))}
        onChange={({ currentTarget: { value } }) =>
          onChange({ ...tag, operator: OPERATORS.find((operator) => operator === value) ?? '=' })
        }
      />
      <ValueInput
        label={t.valueOf(index + 1)}
        isLabelHidden
        placeholder={t.value}
        value={tag.value}
        options={values.map((value) => typedValue(tag, value))}
        onNear={() => {
          onNear();
          props.onNearNames(); // a field that nobody has is not asked for its values
        }}
        onChange={(value) => onChange({ ...tag, value })}
      />
      <ActionIcon variant="subtle" color="gray" aria-label={t.removeTag(index + 1)} onClick={props.onRemove}>
        <IconTrash size={15} />
      </ActionIcon>
    </div>
  );
}

/** A stored value as it is typed: a string that looks like a number stands in quotes. */
function typedValue({ tag, operator }: TagCondition, { type, value }: TagValue): string {
  return type === 'string' ? typedText(tag, operator, value) : value;
}
