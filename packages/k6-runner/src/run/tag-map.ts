/** A map that counts its changes, so that what is derived from it can be kept until then. */
export class TagMap extends Map<string, string> {
  version = 0;

  override set(key: string, value: string): this {
    // The constructor of Map calls this before fields are set.
    this.version = (this.version ?? 0) + 1;
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    this.version++;
    return super.delete(key);
  }

  override clear(): void {
    if (this.size === 0) return;
    this.version++;
    super.clear();
  }

  /** Same entries, same version: nothing changes when they are there already. */
  replaceBy(entries: readonly (readonly [string, string])[]): void {
    if (this.size === entries.length && entries.every(([key, value]) => this.get(key) === value)) return;
    this.clear();
    for (const [key, value] of entries) this.set(key, value);
  }
}
