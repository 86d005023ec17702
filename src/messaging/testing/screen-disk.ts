import type { AddressHash } from '../../protocol/ids.ts'
import { isControl } from '../../protocol/message.ts'
import type { EntryId } from '../model.ts'
import type { MemoryDisk } from './memory-disk.ts'
import type { DiskOfScreen } from './said.ts'

/** What the disk of a device says of one conversation; `disk` answers the one it has now. */
export const screenDisk = (disk: () => MemoryDisk, peer: AddressHash): DiskOfScreen => {
  const entries = () => disk().contents.entries.get(peer)
  return {
    parentsOf: (id) => entries()?.get(id as EntryId)?.parents ?? [],
    ownControls: () =>
      [...(entries()?.values() ?? [])]
        .filter(({ author, kind, standing }) => author === 'self' && isControl(kind) && standing === 'said')
        .map(({ id }) => id)
  }
}
