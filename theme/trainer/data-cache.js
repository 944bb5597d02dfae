// Data files in the browser's own cache for sites, so that coming back costs nothing. Some sites and
// private windows have none; then the file comes from the network, or from the cache for pages.

export class DataCache {
  // `urls` are the files of this edition; those of earlier ones in the same folder are forgotten.
  constructor(folder, urls) {
    this.files = this.open(`trainer ${folder}`, urls).catch(() => null);
  }

  async open(name, urls) {
    const files = await caches.open(name);
    for (const { url } of await files.keys()) if (!urls.includes(url)) await files.delete(url);
    return files;
  }

  // Give the stream of a file to `use`, and keep the file if that worked.
  async read(url, use) {
    const files = await this.files;
    const kept = await files?.match(url).catch(() => null);
    const response = kept ?? (await fetch(url));
    if (!response.ok) throw new Error("unread");
    // Both copies are read at the same time. A full disk is no reason not to train.
    const copied = kept ? null : files?.put(url, response.clone()).catch(() => null);
    try {
      return await use(response.body);
    } catch (error) {
      await copied;
      await files?.delete(url);
      throw error;
    }
  }
}
