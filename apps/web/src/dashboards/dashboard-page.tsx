import { Title } from '@mantine/core';
import type { ReactElement } from 'react';

export default function DashboardPage(): ReactElement {
  return (
    <Title order={1} size="h3" p="md">
      Dashboard
    </Title>
  );
}
