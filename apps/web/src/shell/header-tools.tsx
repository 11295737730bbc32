// The right of the header: how the lab is, the keys, the language and the theme.
import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconKeyboard, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { FaultMark } from '../faults/fault-mark.tsx';
import { LOCALES, useLocale, useMessages } from '../i18n/locale.tsx';
import { LabHealth } from './lab-health.tsx';
import { messages } from './messages.ts';

const SCHEMES = [
  { scheme: 'auto', icon: IconDeviceDesktop, word: 'themeAuto' },
  { scheme: 'light', icon: IconSun, word: 'themeLight' },
  { scheme: 'dark', icon: IconMoon, word: 'themeDark' },
] as const;

export default function HeaderTools({ onShortcuts }: { readonly onShortcuts: () => void }): ReactElement {
  const t = useMessages(messages);
  const { locale, setLocale } = useLocale();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const SchemeIcon = SCHEMES.find(({ scheme }) => scheme === colorScheme)?.icon ?? IconDeviceDesktop;
  return (
    <>
      <FaultMark />
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
    </>
  );
}
