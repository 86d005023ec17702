import { TransientError } from '../../protocol/errors.ts'
import type { Held, Ports, Tabs } from '../ports.ts'
import { withPatience } from './patience.ts'
import { ACCOUNT } from './work.ts'

/** Undefined where another tab does not let go of the account. @throws UsageError `lock-unavailable` */
const heldOrSilent = (ports: Ports, tabs: Tabs): Promise<Held | undefined> =>
  withPatience(ports.clock, (signal) => tabs.hold(ACCOUNT, { signal })).catch((error: unknown) => {
    if (error instanceof TransientError && error.code === 'tab-silent') return undefined
    throw error
  })

/**
 * Deletes all that this browser keeps. A tab that hangs keeps the database open, so that it cannot be deleted; its rows
 * can. @returns what there is to tell, `wipe-unfinished`: that tab may still show the account
 * @throws StorageError `storage-unavailable`
 */
export const eraseAccount = async (ports: Ports, tabs: Tabs): Promise<string | undefined> => {
  const held = await heldOrSilent(ports, tabs)
  try {
    await (held === undefined ? ports.keystore.empty() : ports.keystore.wipe())
    ports.formerChoices?.forget()
  } finally {
    held?.release()
  }
  return held === undefined ? 'wipe-unfinished' : undefined
}
