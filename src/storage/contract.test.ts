import 'fake-indexeddb/auto'
import { describeKeystore, describeStore } from '../messaging/testing/store.contract.ts'
import { makeKeystoreFixture, makeStoreFixture } from './testing/fixtures.ts'

describeStore('Dexie over fake-indexeddb', makeStoreFixture)
describeKeystore('IndexedDB, Argon2id in this process', makeKeystoreFixture)
