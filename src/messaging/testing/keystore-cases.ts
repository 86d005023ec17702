import { StorageError, UsageError } from '../../protocol/errors.ts'
import type { Keystore, MessageStore } from '../ports.ts'
import { rejects, same, type ContractCase } from './contract-check.ts'
import { sampleAccount, sampleEntry, sampleSecrets } from './store-samples.ts'

/** A browser of its own for each case. */
export interface KeystoreFixture {
  /** A keystore over this browser's disk; another one is another start of the page. */
  keystore(): Keystore
  /** The store over the same disk, not opened. */
  store(): MessageStore
  /** Changes a byte of what is sealed under the passphrase. */
  tamper(): Promise<void>
}

const created = async (fixture: KeystoreFixture): Promise<Keystore> => {
  const keystore = fixture.keystore()
  await keystore.create('correct horse', sampleSecrets)
  return keystore
}

/** All that a Keystore promises. */
export const keystoreCases: readonly ContractCase<KeystoreFixture>[] = [
  {
    promise: 'gives the secrets back to who knows the passphrase, after a restart too',
    check: async (fixture) => {
      same(await fixture.keystore().exists(), false, 'exists before')
      await created(fixture)
      same(await fixture.keystore().exists(), true, 'exists after')
      same(await fixture.keystore().unlock('correct horse'), sampleSecrets, 'secrets')
    }
  },
  {
    promise: 'tells a wrong passphrase, an empty one, and that there is no account',
    check: async (fixture) => {
      await rejects(fixture.keystore().unlock('correct horse'), UsageError, 'account-missing')
      const keystore = await created(fixture)
      await rejects(keystore.unlock('Correct horse'), UsageError, 'wrong-passphrase')
      await rejects(keystore.unlock(''), UsageError, 'passphrase-empty')
      same(await keystore.unlock('correct horse'), sampleSecrets, 'secrets')
    }
  },
  {
    promise: 'makes one account and never overwrites it',
    check: async (fixture) => {
      const keystore = await created(fixture)
      const second = keystore.create('other', { ...sampleSecrets, kind: 'private-key' })
      await rejects(second, UsageError, 'account-exists')
      same(await keystore.unlock('correct horse'), sampleSecrets, 'secrets')
    }
  },
  {
    promise: 'changes the passphrase for who knows the current one',
    check: async (fixture) => {
      const keystore = await created(fixture)
      await rejects(keystore.changePassphrase('wrong', 'new'), UsageError, 'wrong-passphrase')
      await rejects(keystore.changePassphrase('correct horse', ''), UsageError, 'passphrase-empty')
      await keystore.changePassphrase('correct horse', 'new')
      await rejects(keystore.unlock('correct horse'), UsageError, 'wrong-passphrase')
      same(await fixture.keystore().unlock('new'), sampleSecrets, 'secrets')
    }
  },
  {
    promise: 'tells a damaged keystore from a mistyped passphrase',
    check: async (fixture) => {
      const keystore = await created(fixture)
      await fixture.tamper()
      await rejects(keystore.unlock('correct horse'), StorageError, 'keystore-damaged')
    }
  },
  {
    promise: 'does not start what was aborted before it began',
    check: async (fixture) => {
      const reason = new UsageError('aborted', 'the test aborts')
      const aborted = fixture.keystore().create('x', sampleSecrets, { signal: AbortSignal.abort(reason) })
      await rejects(aborted, UsageError, 'aborted')
      same(await fixture.keystore().exists(), false, 'exists')
    }
  },
  {
    promise: 'wipes secrets and messages, also under an open store, and leaves room for a new account',
    check: async (fixture) => {
      const keystore = await created(fixture)
      const store = fixture.store()
      await store.open(sampleSecrets.storageKey)
      await store.commit({ account: sampleAccount, entries: [sampleEntry(1)] })
      await keystore.wipe()
      await rejects(store.commit({ entries: [sampleEntry(2)] }), StorageError, 'storage-unavailable')
      same(await keystore.exists(), false, 'exists')
      const snapshot = await fixture.store().open(sampleSecrets.root)
      same(snapshot.account, undefined, 'account')
      same(await keystore.exists(), false, 'exists after a new store was opened')
      await created(fixture)
    }
  }
]
