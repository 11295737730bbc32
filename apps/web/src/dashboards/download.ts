/** Saves a text as a file of the reader. */
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name.replaceAll(/[\\/:*?"<>|]/g, '-');
  anchor.click();
  URL.revokeObjectURL(url);
}
