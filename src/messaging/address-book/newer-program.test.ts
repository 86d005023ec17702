import { expect, it } from 'vitest'
import { contentHashOf } from '../../crypto/content-hash.ts'
import { SETTINGS_MAGIC } from '../../protocol/settings.ts'
import type { Ports } from '../ports.ts'
import { Stage } from '../testing/stage.ts'

it.each([
  ['is not written over where the nodes agree that it is named', true, 'missing'],
  ['is no reason to save nothing for ever where one node alone names it', false, 'saved']
] as const)(
  '⚔ an address book whose first bytes say that a newer program wrote it %s',
  async (_, confirmed, state) => {
    const stage = new Stage(31)
    const mallory = await stage.impostor('Mallory')
    const newer = Uint8Array.of(SETTINGS_MAGIC, 2, ...new Uint8Array(300))
    const lying = (ports: Ports): Ports => {
      const honest = ports.ledger.addressBook.bind(ports.ledger)
      ports.ledger.addressBook = async (...question) =>
        (await honest(...question)) ?? { contentHash: contentHashOf(newer), confirmed }
      return ports
    }
    const bob = await stage.client('Bob', { ports: lying })
    mallory.serve = (hashes) => (hashes.includes(contentHashOf(newer)) ? [newer] : [])
    await stage.clock.settle(bob.messenger.startChat(mallory.identity.address))
    await mallory.connect(bob.hash)
    await stage.until(() => bob.logged.includes('settings-version'))
    // A day later it is not waited for any more.
    await stage.clock.settle(bob.messenger.rename(mallory.hash, 'Mallory'))
    await stage.clock.run(2 * 86_400_000)
    const saves = stage.chain.addressBooks(bob.hash, stage.chain.height).length
    expect(saves > 0).toBe(state === 'saved')
  }
)
