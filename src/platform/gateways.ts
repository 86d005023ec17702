import type { CallOptions, Gateways } from '../messaging/ports.ts'
import { contentIdentifier } from '../protocol/content-id.ts'
import { IntegrityError, TransientError, UsageError } from '../protocol/errors.ts'
import type { ContentHash } from '../protocol/ids.ts'
import { MAX_ENVELOPE_BYTES } from '../protocol/limits.ts'

/** One object, from the request to its last byte (ms): gateways look for a block in their network first. */
const TIMEOUT = 20_000

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

const unreachable = (gateway: string, cause?: unknown): TransientError =>
  new TransientError('gateway-unreachable', `no answer from ${gateway}`, { cause })

/** Body of an answer, read no further than an object can be long. @throws IntegrityError `envelope-too-large` */
const capped = async (answer: Response): Promise<Uint8Array> => {
  const reader = answer.body?.getReader()
  const bytes = new Uint8Array(MAX_ENVELOPE_BYTES)
  let length = 0
  for (;;) {
    const next = await reader?.read()
    if (next?.value === undefined) return bytes.slice(0, length)
    if (length + next.value.length > MAX_ENVELOPE_BYTES) {
      await reader?.cancel()
      throw new IntegrityError('envelope-too-large', 'a gateway sends more than any envelope has')
    }
    bytes.set(next.value, length)
    length += next.value.length
  }
}

/**
 * IPFS trustless gateways (specs.ipfs.tech/http-gateways/trustless-gateway): `GET …/ipfs/<cid>?format=raw`. Only the hash,
 * which stands on chain for everybody, is told; nothing is believed.
 */
export const createGateways = (configured: readonly string[]): Gateways => ({
  configured: configured.map((address) => address.replace(/\/$/, '')),
  check: (address) => {
    const url = URL.parse(address.trim())
    const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname))
    if (url === null || !isSafe || url.username !== '' || url.search !== '' || url.hash !== '')
      throw new UsageError('gateway-address-invalid', 'a gateway is an https address')
    return url.href.replace(/\/$/, '')
  },
  fetch: async (gateway: string, hash: ContentHash, { signal }: CallOptions = {}) => {
    const limits = [AbortSignal.timeout(TIMEOUT), ...(signal === undefined ? [] : [signal])]
    try {
      const answer = await fetch(`${gateway}/ipfs/${contentIdentifier(hash)}?format=raw`, {
        headers: { Accept: 'application/vnd.ipld.raw' },
        credentials: 'omit',
        // What was looked for must not stay on the disk in clear, nor be told to whom nobody chose.
        cache: 'no-store',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.any(limits)
      })
      if (answer.status === 404 || answer.status === 410) return undefined
      if (!answer.ok) throw unreachable(gateway)
      return await capped(answer)
    } catch (cause) {
      signal?.throwIfAborted()
      if (cause instanceof IntegrityError) throw cause
      throw unreachable(gateway, cause)
    }
  }
})
