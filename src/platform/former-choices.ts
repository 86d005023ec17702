import * as v from 'valibot'
import type { FormerChoices, NetworkChoices } from '../messaging/ports.ts'

/** Where the page kept how it is reached, beside what it looks like, before that belonged to the account. */
const PREFERENCES = 'ghost-preferences'
/** Where it waits for the account to be unlocked. */
const WAITING = 'ghost-former-choices'

const FIELDS = ['hideAddress', 'sharePresence', 'reachableByAddress'] as const
const Choices = v.object({
  hideAddress: v.optional(v.boolean()),
  sharePresence: v.optional(v.boolean()),
  reachableByAddress: v.optional(v.boolean())
})
const Preferences = v.looseObject(Choices.entries)
type Choices = v.InferOutput<typeof Choices>

/** What is kept under this name; anything else than was written there counts as nothing. */
const kept = <Schema extends v.GenericSchema>(
  storage: Storage | undefined,
  name: string,
  schema: Schema
): v.InferOutput<Schema> | undefined => {
  try {
    const result = v.safeParse(schema, JSON.parse(storage?.getItem(name) ?? 'null'))
    return result.success ? result.output : undefined
  } catch {
    return undefined
  }
}

/** What differs from what holds for whoever chose nothing. */
const chosen = ({ hideAddress, sharePresence, reachableByAddress }: Choices): Partial<NetworkChoices> => ({
  ...(hideAddress === true && { hideAddress }),
  ...(sharePresence === false && { sharePresence }),
  ...(reachableByAddress === true && { reachableByAddress })
})

/** Takes the choices out of what lies there. */
const removeChoices = (storage: Storage | undefined): void => {
  const preferences = kept(storage, PREFERENCES, Preferences)
  if (preferences === undefined || !FIELDS.some((field) => field in preferences)) return
  const { hideAddress: _hide, sharePresence: _share, reachableByAddress: _reach, ...others } = preferences
  storage?.setItem(PREFERENCES, JSON.stringify(others))
}

/** Choices of an earlier version of this page in this browser; to be made before the page reads its preferences. */
export const createFormerChoices = (storage: Storage | undefined): FormerChoices => {
  let found = chosen(kept(storage, PREFERENCES, Preferences) ?? {})
  try {
    if (Object.keys(found).length > 0) storage?.setItem(WAITING, JSON.stringify(found))
    removeChoices(storage)
  } catch {
    // No room: they lie where they lay for the next start, and hold in this one.
  }
  return {
    read: () => {
      const waiting = kept(storage, WAITING, Choices)
      if (waiting !== undefined) return chosen(waiting)
      return Object.keys(found).length > 0 ? found : undefined
    },
    forget: () => {
      found = {}
      storage?.removeItem(WAITING)
      try {
        removeChoices(storage)
      } catch {
        // What lies there still counts for less than what the account says.
      }
    }
  }
}
