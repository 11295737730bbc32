import { SegmentedControl, Select, Text, useMantineColorScheme } from '@mantine/core';
import type { ReactElement } from 'react';
import { LOCALES, type Locale, useLocale, useMessages } from '../i18n/locale.tsx';
import classes from './header.module.css';
import { messages } from './messages.ts';

export function Header(): ReactElement {
  const t = useMessages(messages);
  const { locale, setLocale } = useLocale();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <header className={classes['header']}>
      <Text fw={600}>o11y-lab</Text>
      <div className={classes['space']} />
      <Select
        size="xs"
        w={110}
        aria-label={t.language}
        data={LOCALES.map(({ locale: value, name }) => ({ value, label: name }))}
        value={locale}
        allowDeselect={false}
        onChange={(value) => value !== null && setLocale(value as Locale)} // one of the values above
      />
      <SegmentedControl
        size="xs"
        aria-label={t.theme}
        data={['auto', 'light', 'dark']}
        value={colorScheme}
        onChange={(value) => setColorScheme(value as 'auto' | 'light' | 'dark')} // one of the values above
      />
    </header>
  );
}
