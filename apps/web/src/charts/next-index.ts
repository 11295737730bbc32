/** Where a key moves the cursor of a chart; undefined when the key is none of its. */
export function nextIndex(key: string, index: number | undefined, last: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, (index ?? last + 1) - 1);
    case 'ArrowRight':
      return index === undefined ? 0 : Math.min(last, index + 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
