import { Hono } from 'hono'
import { CID } from 'multiformats/cid'
import { lockOf } from '../../src/crypto/courier-lock.ts'
import { PERMISSION_BYTES } from '../../src/protocol/fetch-frames.ts'
import { CONTENT_HASH_BYTES, contentHashFromBytes } from '../../src/protocol/ids.ts'
import type { ContentHash } from '../../src/protocol/ids.ts'

/** Whom the gateway answers: who shows the permission of each object, or everybody who knows its content hash. */
export type GatewayAccess = 'permission' | 'open'

/** Multicodecs `raw` and `blake2b-248`. */
const RAW = 0x55
const BLAKE2B_248 = 0xb21f

const RAW_TYPE = 'application/vnd.ipld.raw'
/** Seconds: 48 weeks, as the specification has it for what never changes. */
const FOR_EVER = 29_030_400

/** Content hash of a CIDv1 (raw, blake2b-248); undefined for every other name. */
const contentHashOfCid = (text: string): ContentHash | undefined => {
  try {
    const { version, code, multihash } = CID.parse(text)
    const isOurs = version === 1 && code === RAW && multihash.code === BLAKE2B_248
    if (!isOurs || multihash.digest.length !== CONTENT_HASH_BYTES) return undefined
    return contentHashFromBytes(multihash.digest)
  } catch {
    return undefined
  }
}

const permissionIn = (authorization: string | undefined): Uint8Array | undefined => {
  const [, text] = /^Bearer ([\w-]{43})$/.exec(authorization ?? '') ?? []
  const bytes = text === undefined ? undefined : new Uint8Array(Buffer.from(text, 'base64url'))
  return bytes?.length === PERMISSION_BYTES ? bytes : undefined
}

/**
 * Routes of an IPFS trustless gateway (specs.ipfs.tech/http-gateways/trustless-gateway): raw blocks by their CID, which
 * whoever asks checks himself.
 */
export const gatewayRoutes = (
  access: GatewayAccess,
  find: (hash: ContentHash, lock: Uint8Array | undefined) => Uint8Array | undefined
): Hono => {
  const app = new Hono()
  app.use(async (context, next) => {
    await next()
    context.header('Access-Control-Allow-Origin', '*')
    context.header('Access-Control-Allow-Headers', 'Authorization, Accept')
    context.header('X-Content-Type-Options', 'nosniff')
  })
  app.options('/ipfs/:cid', (context) => context.body(null, 204))
  app.get('/ipfs/:cid', (context) => {
    const asked = context.req.query('format') ?? context.req.header('Accept') ?? ''
    if (asked !== 'raw' && !asked.includes(RAW_TYPE)) return context.text('only format=raw', 406)
    const cid = context.req.param('cid')
    const hash = contentHashOfCid(cid)
    if (hash === undefined) return context.text('only CIDv1 of raw bytes under blake2b-248', 400)
    const permission = permissionIn(context.req.header('Authorization'))
    const lock = permission === undefined ? undefined : lockOf(permission)
    const bytes = access === 'open' || lock !== undefined ? find(hash, lock) : undefined
    if (bytes === undefined) return context.text('not here, or not for you', 404)
    return context.body(new Uint8Array(bytes), 200, {
      'Content-Type': RAW_TYPE,
      'Content-Disposition': `attachment; filename="${cid}.bin"`,
      ETag: `"${cid}.raw"`,
      'Cache-Control': access === 'open' ? `public, max-age=${FOR_EVER}, immutable` : 'no-store'
    })
  })
  return app
}
