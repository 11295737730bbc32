export type FileType = 'application/json' | 'text/csv' | 'text/plain';

/** Saves a text as a file of the reader. */
export function download(fileName: string, type: FileType, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName.replaceAll(/[\\/:*?"<>|]/g, '-');
  link.click();
  URL.revokeObjectURL(url);
}
