import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconFilterSearch } from '@tabler/icons-react';
import { type ReactElement, useState } from 'react';
import { tracesUrl } from '../../correlate/links.ts';
import { useMessages } from '../../i18n/locale.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { usePane } from '../../url/pane.tsx';
import { messages } from '../messages.ts';
import { type Attribute, valueText } from '../model/span-content.ts';
import { attributeQuery } from '../queries.ts';
import classes from './details.module.css';

/** Characters of a value at first; a query plan or a stack trace of a megabyte would freeze the page. */
const VALUE_CHARS_MAX = 4096;

export interface AttributeTableProps {
  readonly attributes: readonly Attribute[];
  readonly label: string;
  /** Where TraceQL looks for them; without it they can't be searched by. */
  readonly scope?: 'span' | 'resource';
}

export function AttributeTable({ attributes, label, scope }: AttributeTableProps): ReactElement {
  const t = useMessages(messages);
  const pane = usePane();
  return (
    <table className={classes['table']} aria-label={label}>
      <tbody>
        {attributes.map(({ key, value }, index) => {
          const text = valueText(value);
          const query = scope && attributeQuery(scope, key, value);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a key may come twice, and the list never changes
            <tr key={index}>
              <th scope="row">{key}</th>
              <td>
                <Value text={text} />
              </td>
              <td>
                <span className={classes['icons']}>
                  <CopyButton text={text} what={key} />
                  {query !== undefined && (
                    <Tooltip label={query}>
                      <ActionIcon
                        size="sm"
                        variant="subtle"
                        color="gray"
                        aria-label={t.findTracesWith(`${key} = ${text.slice(0, 80)}`)}
                        onClick={() => pane.openBeside(tracesUrl({ query }))}
                      >
                        <IconFilterSearch size={14} />
                      </ActionIcon>
                    </Tooltip>
                  )}
                </span>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Value({ text }: { readonly text: string }): ReactElement {
  const t = useMessages(messages);
  const [isWhole, setWhole] = useState(false);
  const isCut = text.length > VALUE_CHARS_MAX && !isWhole;
  return (
    <span className={classes['value']}>
      {isCut ? `${text.slice(0, VALUE_CHARS_MAX)}…` : text}
      {isCut && (
        <Button size="compact-xs" variant="subtle" onClick={() => setWhole(true)}>
          {t.loadMore}
        </Button>
      )}
    </span>
  );
}
