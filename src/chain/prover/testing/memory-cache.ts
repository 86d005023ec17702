import type { ParameterCache } from '../parameters/cache.ts'

/** A cache that lives as long as the test. */
export const memoryParameterCache = (): ParameterCache => {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>()
  return {
    names: () => Promise.resolve([...kept.keys()]),
    read: (name) => Promise.resolve(kept.get(name)),
    write: (name, bytes) => Promise.resolve(void kept.set(name, bytes)),
    remove: (name) => Promise.resolve(void kept.delete(name))
  }
}
