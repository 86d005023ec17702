import { RejectedError } from '../../../protocol/errors.ts'
import { parameterFile } from './files.ts'
import type { ParameterFile } from './files.ts'
import type { LoadOptions, ParameterSource } from './source.ts'
import { answerFromShelf } from './synchronous-requests.ts'
import type { Shelf } from './synchronous-requests.ts'

/**
 * Runs `build` with the Aleo library cut off from the network. What it asks for and does not have is fetched, checked,
 * and `build` runs again: which powers a circuit needs is known to the library alone, and only while it builds.
 * @param wanted files that are needed in any case
 * @throws what `build` throws, what ParameterSource throws, RejectedError `parameter-unknown`
 */
export const withParameters = async <T>(
  source: ParameterSource,
  wanted: readonly ParameterFile[],
  build: (shelf: Shelf) => Promise<T>,
  options: LoadOptions = {}
): Promise<T> => {
  const held = new Map<string, Uint8Array<ArrayBuffer>>()
  const hold = async (file: ParameterFile): Promise<void> => {
    options.signal?.throwIfAborted()
    held.set(file.name, await source.load(file, options))
  }
  for (const file of wanted) await hold(file)
  // Fetched for an earlier proof, most likely needed for this one: it saves an attempt each.
  for (const name of await source.kept()) {
    const file = parameterFile(name)
    if (file !== undefined && file.name.includes('.usrs.')) await hold(file)
  }
  for (;;) {
    options.signal?.throwIfAborted()
    options.report?.({ stage: 'proving' })
    const outcome = await attempt(held, build)
    if ('built' in outcome) return outcome.built
    for (const name of outcome.missing) await hold(known(name))
  }
}

/** Runs `build` once; a failure for want of a file is no failure but a list of what to fetch. */
const attempt = async <T>(
  held: Shelf['held'],
  build: (shelf: Shelf) => Promise<T>
): Promise<{ readonly built: T } | { readonly missing: ReadonlySet<string> }> => {
  const missing = new Set<string>()
  const restore = answerFromShelf({ held, missing })
  try {
    return { built: await build({ held, missing }) }
  } catch (error) {
    if (missing.size === 0) throw error
    return { missing }
  } finally {
    restore()
  }
}

const known = (name: string): ParameterFile => {
  const file = parameterFile(name)
  if (file !== undefined) return file
  throw new RejectedError(
    'parameter-unknown',
    `the Aleo library asks for ${name.slice(0, 100)}, whose checksum this version does not know`
  )
}
