/** What text is written in: ours where a machine has it, else its own, with the characters of Taiwan. */
export const SANS =
  'Inter, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "PingFang TC", "Noto Sans TC", "Noto Sans CJK TC", "Microsoft JhengHei", sans-serif';
