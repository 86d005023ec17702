import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ParameterCache } from '../../src/chain/prover/parameters/cache.ts'

/** Public files kept in a folder; whoever reads them checks them. */
export const folderParameterCache = (folder: string): ParameterCache => ({
  names: () => readdir(folder).catch(() => []),
  read: async (name) => {
    const bytes = await readFile(join(folder, name)).catch(() => undefined)
    return bytes === undefined ? undefined : new Uint8Array(bytes)
  },
  async write(name, bytes) {
    await mkdir(folder, { recursive: true })
    // A process that ends midway leaves nothing under the name.
    const unfinished = join(folder, `${name}.tmp`)
    await writeFile(unfinished, bytes)
    await rename(unfinished, join(folder, name))
  },
  remove: (name) => rm(join(folder, name), { force: true })
})
