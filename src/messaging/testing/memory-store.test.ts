import { MemoryDisk } from './memory-disk.ts'
import { MemoryKeystore } from './memory-keystore.ts'
import { MemoryStore } from './memory-store.ts'
import { describeKeystore, describeStore } from './store.contract.ts'

describeStore('in memory', async () => {
  const disk = new MemoryDisk()
  return {
    store: () => new MemoryStore(disk),
    fillDisk: () => {
      disk.full = true
    },
    freeDisk: () => {
      disk.full = false
    }
  }
})

describeKeystore('in memory', async () => {
  const disk = new MemoryDisk()
  return {
    keystore: () => new MemoryKeystore(disk),
    store: () => new MemoryStore(disk),
    tamper: async () => disk.damageKeystore()
  }
})
