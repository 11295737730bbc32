import { Title } from '@mantine/core';
import type { ReactElement } from 'react';

export default function SqlPage(): ReactElement {
  return (
    <Title order={1} size="h3" p="md">
      SQL
    </Title>
  );
}
