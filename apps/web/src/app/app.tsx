// Everything that is around every page, outermost first.
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { BrowserRouter } from 'react-router';
import { LocaleProvider } from '../i18n/locale.tsx';
import { Shell } from '../shell/shell.tsx';
import { queryClient } from './query-client.ts';
import { theme } from './theme.ts';

export function App(): ReactElement {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <LocaleProvider>
        <QueryClientProvider client={queryClient}>
          <BrowserRouter>
            <Shell />
          </BrowserRouter>
        </QueryClientProvider>
      </LocaleProvider>
    </MantineProvider>
  );
}
