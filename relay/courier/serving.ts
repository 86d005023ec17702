import { lockOf } from '../../src/crypto/courier-lock.ts'
import { RejectedError } from '../../src/protocol/errors.ts'
import { encodeFetchResponse, partsOf } from '../../src/protocol/fetch-frames.ts'
import type { FetchHashes, FetchRequest } from '../../src/protocol/fetch-frames.ts'
import { COURIER_FRAME_BYTES } from './limits.ts'
import type { CourierStore } from './store.ts'

/**
 * Frames of an answer to a fetch. "Not here" and "not for you" look the same: both are missing.
 * @throws RejectedError `fetch-unsupported`
 */
export function* served(store: CourierStore, request: FetchRequest, now: number): Generator<Uint8Array> {
  if (request.kind === 'hashes') yield* servedObjects(store, request, now)
  else if (request.kind === 'range') {
    const { hash, permission } = request
    yield* partsOf(request, permission && store.find(hash, lockOf(permission), now))
  } else throw new RejectedError('fetch-unsupported', 'a courier knows of no dialogs')
}

function* servedObjects(store: CourierStore, request: FetchHashes, now: number): Generator<Uint8Array> {
  let sent = 0
  let gathered: Uint8Array[] = []
  let bytes = 0
  const taken = (): Uint8Array => {
    const frame = encodeFetchResponse({ kind: 'envelopes', envelopes: gathered })
    sent += gathered.length
    gathered = []
    bytes = 0
    return frame
  }
  for (const [place, hash] of request.hashes.entries()) {
    const permission = request.permissions?.[place]
    const object = permission === undefined ? undefined : store.find(hash, lockOf(permission), now)
    if (object === undefined) continue
    gathered.push(object)
    bytes += object.length
    if (bytes >= COURIER_FRAME_BYTES) yield taken()
  }
  if (gathered.length > 0) yield taken()
  yield encodeFetchResponse({ kind: 'end', sent, missing: request.hashes.length - sent, more: false })
}
