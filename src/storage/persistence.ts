/**
 * Asks the browser not to evict this origin when the disk gets tight. A refusal is ordinary (first visits, private
 * windows, headless browsers) and no reason to stop: everything can be restored from the phrase.
 * @returns whether the storage is persistent now
 */
export const requestPersistence = async (): Promise<boolean> => {
  const storage = globalThis.navigator?.storage as StorageManager | undefined
  if (storage?.persist === undefined) return false
  try {
    return (await storage.persisted()) || (await storage.persist())
  } catch (error) {
    // Browsers reject where the question makes no sense (an opaque origin); that is the same answer as no.
    if (error instanceof TypeError || error instanceof DOMException) return false
    throw error
  }
}

/** Bytes that this origin keeps, and that it may keep, as the browser estimates them. */
export const storageUse = async (): Promise<{ readonly used: number; readonly room: number } | undefined> => {
  const storage = globalThis.navigator?.storage as StorageManager | undefined
  const { usage, quota } = (await storage?.estimate?.()) ?? {}
  return usage === undefined || quota === undefined ? undefined : { used: usage, room: quota }
}
