import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from '@mantine/core';
import {
  IconActivity,
  IconCheck,
  IconDeviceDesktop,
  IconKeyboard,
  IconLanguage,
  IconMoon,
  IconSearch,
  IconSun,
} from '@tabler/icons-react';
import { lazy, type ReactElement, Suspense } from 'react';
import { findRoute } from '../app/routes.tsx';
import { homeUrl } from '../correlate/links.ts';
import { LOCALES, useLocale, useMessages } from '../i18n/locale.tsx';
import { PageLink } from '../ui/page-link.tsx';
import { usePane } from '../url/pane.tsx';
import classes from './header.module.css';
import { LabHealth } from './lab-health.tsx';
import { messages } from './messages.ts';

/** Not every page needs it, and the shell is what everybody waits for. */
const TimePicker = lazy(async () => ({ default: (await import('../time/time-picker.tsx')).TimePicker }));

export interface HeaderProps {
  readonly onPalette: () => void;
  readonly onShortcuts: () => void;
}

const paletteKeys = `${/mac/i.test(navigator.platform) ? '⌘' : 'Ctrl'} K`;

const SCHEMES = [
  { scheme: 'auto', icon: IconDeviceDesktop, word: 'themeAuto' },
  { scheme: 'light', icon: IconSun, word: 'themeLight' },
  { scheme: 'dark', icon: IconMoon, word: 'themeDark' },
] as const;

export function Header({ onPalette, onShortcuts }: HeaderProps): ReactElement {
  const t = useMessages(messages);
  const { path } = usePane();
  const { locale, setLocale } = useLocale();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const SchemeIcon = SCHEMES.find(({ scheme }) => scheme === colorScheme)?.icon ?? IconDeviceDesktop;
  return (
    <header className={classes['header']}>
      <PageLink to={homeUrl()} className={classes['brand']}>
        <IconActivity size={20} aria-hidden />
        o11y-lab
      </PageLink>
      <button
        type="button"
        className={classes['search']}
        onClick={onPalette}
        // On a narrow screen the words are gone.
        aria-label={`${t.searchAnything} ${paletteKeys}`}
      >
        <IconSearch size={15} aria-hidden />
        <span>{t.searchAnything}</span>
        <kbd>{paletteKeys}</kbd>
      </button>
      <div className={classes['space']} />
      {findRoute(path)?.route.hasTime && (
        <div className={classes['time']}>
          <Suspense>
            <TimePicker />
          </Suspense>
        </div>
      )}
      <LabHealth />
      <Tooltip label={t.shortcuts}>
        <ActionIcon variant="subtle" color="gray" aria-label={t.shortcuts} onClick={onShortcuts} visibleFrom="sm">
          <IconKeyboard size={19} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t.language}>
            <IconLanguage size={19} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {LOCALES.map((item) => (
            <Menu.Item
              key={item.locale}
              lang={item.locale}
              onClick={() => setLocale(item.locale)}
              rightSection={item.locale === locale ? <IconCheck size={14} aria-label={t.chosen} /> : null}
            >
              {item.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t.theme}>
            <SchemeIcon size={19} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {SCHEMES.map(({ scheme, icon: Icon, word }) => (
            <Menu.Item
              key={scheme}
              leftSection={<Icon size={15} aria-hidden />}
              onClick={() => setColorScheme(scheme)}
              rightSection={scheme === colorScheme ? <IconCheck size={14} aria-label={t.chosen} /> : null}
            >
              {t[word]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </header>
  );
}
