// Buttons that change the lab. Mantine's own red is too pale for the words on it, and it can't measure a variable.

/** Ends or destroys something. */
export const STOPPING = { color: 'var(--o11y-error)', c: 'var(--mantine-color-body)' } as const;
/** Injects something. */
export const INJECTING = { color: 'var(--o11y-fault)', c: 'var(--mantine-color-body)' } as const;
