import fc from 'fast-check'
import nacl from 'tweetnacl'
import { describe, expect, it } from 'vitest'
import { contentIdentifier } from '../protocol/content-id.ts'
import { MODE, readHeader } from '../protocol/envelope.ts'
import type { Mode } from '../protocol/envelope.ts'
import { MAX_ENVELOPE_BYTES } from '../protocol/limits.ts'
import type { Message } from '../protocol/message.ts'
import { arbitraryMessage, bytesOf, FUZZ_RUNS, hostile } from '../protocol/testing/arbitrary.ts'
import { fromHex, toHex, vectors } from '../protocol/testing/vectors.ts'
import { GhostError } from '../protocol/errors.ts'
import { contentHashOf } from './content-hash.ts'
import { openEnvelope, sealEnvelope } from './envelope.ts'
import type { EnvelopeContents } from './envelope.ts'
import { pairSecret } from './pair.ts'
import { AnchoredEnvelope, ReceivedEnvelope } from './verified-envelope.ts'
import { named, people } from './testing/people.ts'
import type { Name, Person } from './testing/people.ts'
import { portableSignatures } from './signature.ts'
import type { VerifiedEnvelope } from './verified-envelope.ts'

interface EnvelopeVectors {
  readonly valid: readonly {
    readonly name: string
    readonly mode: Mode
    readonly sender: string
    readonly recipient: string
    readonly nonce: string
    readonly message: Omit<Message, 'payload'> & { readonly payload: string }
    readonly bytes: string
    readonly contentHash: string
    readonly contentIdentifier: string
  }[]
  readonly invalid: readonly {
    readonly name: string
    readonly bytes: string
    readonly sender: Name
    readonly recipient: Name
    readonly code: string
    readonly mode: Mode
  }[]
  readonly anchoredDeniable: string
  readonly twoKeys: {
    readonly nonce: string
    readonly keys: readonly [string, string]
    readonly body: string
    readonly bytes: string
    readonly committedToOther: string
  }
}

const file = vectors<EnvelopeVectors>('envelope')

const contentsFor = (
  sender: Person<Uint8Array>,
  recipient: Person<Uint8Array>,
  message: Message,
  nonce: Uint8Array,
  mode: Mode
): EnvelopeContents => ({
  mode,
  secret: pairSecret(sender.box, recipient.boxPublic),
  sender: sender.person,
  recipient: recipient.person,
  senderKeyVersion: sender.version,
  recipientKeyVersion: recipient.version,
  nonce,
  message,
  signingSecretKey: sender.signing,
  ownKey: sender.own
})

const openAs = (
  reader: Person<Uint8Array>,
  peer: Person<Uint8Array>,
  envelope: VerifiedEnvelope,
  mode: Mode = MODE.signed
) =>
  openEnvelope(envelope, {
    self: reader.person,
    secret: pairSecret(reader.box, peer.boxPublic),
    signingPublicKey: named(envelope.sender).signingPublic,
    ownKey: reader.own,
    signatures: portableSignatures,
    mode
  })

const received = (bytes: Uint8Array, sender: Person<Uint8Array>, recipient: Person<Uint8Array>) =>
  ReceivedEnvelope.verify(bytes, { sender: sender.person, recipient: recipient.person })

const refusal = (code: string) => expect.objectContaining({ name: 'IntegrityError', code }) as Error
const sample = file.valid[0]!
const message: Message = { ...sample.message, payload: fromHex(sample.message.payload) }

describe('vectors', () => {
  it.each(file.valid)('$name', async (vector) => {
    const [sender, recipient] = [named(vector.sender), named(vector.recipient)]
    const expected = { ...vector.message, payload: fromHex(vector.message.payload) }
    const bytes = sealEnvelope(contentsFor(sender, recipient, expected, fromHex(vector.nonce), vector.mode))
    expect(toHex(bytes)).toBe(vector.bytes)
    expect(contentHashOf(bytes)).toBe(vector.contentHash)
    expect(contentIdentifier(contentHashOf(bytes))).toBe(vector.contentIdentifier)
    const opened = await openAs(recipient, sender, received(bytes, sender, recipient), vector.mode)
    expect(opened.message).toEqual(expected)
    expect(opened).toMatchObject({ mode: vector.mode, contentHash: vector.contentHash })
    expect(opened).toMatchObject({ sender: sender.person, recipient: recipient.person })
  })

  it.each(file.invalid)('⚔ refused: $name', async ({ bytes, sender, recipient, code, mode }) => {
    const open = async () =>
      openAs(people.bob, people.alice, received(fromHex(bytes), people[sender], people[recipient]), mode)
    await expect(open()).rejects.toThrowError(refusal(code))
  })
})

describe('⚔ envelope', () => {
  const seal = (sender: Name, recipient: Name, mode: Mode = MODE.signed) =>
    sealEnvelope(contentsFor(people[sender], people[recipient], message, new Uint8Array(24), mode))

  it('a reflected envelope does not open', async () => {
    const ours = seal('bob', 'alice')
    await expect(
      openAs(people.bob, people.alice, received(ours, people.alice, people.bob))
    ).rejects.toThrowError(refusal('commitment-mismatch'))
  })

  it('an envelope of one conversation does not open in another', async () => {
    const forCarol = seal('alice', 'carol')
    await expect(
      openAs(people.bob, people.alice, received(forCarol, people.alice, people.bob))
    ).rejects.toThrowError(refusal('commitment-mismatch'))
  })

  it('one body that secretbox opens under two keys opens under the committed one only', async () => {
    const { nonce, keys, body, bytes, committedToOther } = file.twoKeys
    for (const key of keys)
      expect(nacl.secretbox.open(fromHex(body), fromHex(nonce), fromHex(key))).not.toBeNull()
    await expect(
      openAs(people.bob, people.alice, received(fromHex(bytes), people.alice, people.bob))
    ).rejects.toThrowError(refusal('commitment-mismatch'))
    // With the commitment to this key the same bytes get as far as their padding.
    await expect(
      openAs(people.bob, people.alice, received(fromHex(committedToOther), people.alice, people.bob))
    ).rejects.toThrowError(refusal('padding-invalid'))
  })

  it('our own message that the peer made is not ours, because it opens but is not signed by us', async () => {
    for (const mode of [MODE.signed, MODE.deniable]) {
      const forged = sealEnvelope({
        ...contentsFor(people.bob, people.alice, message, new Uint8Array(24), mode),
        signingSecretKey: people.alice.signing,
        ownKey: people.alice.own
      })
      await expect(
        openAs(people.bob, people.alice, received(forged, people.bob, people.alice), mode)
      ).rejects.toThrowError(refusal('not-from-author'))
    }
  })

  it('a key that was retired does not speak for the new version', async () => {
    const old = sealEnvelope({
      ...contentsFor(people.alice, people.bob, message, new Uint8Array(24), MODE.signed),
      signingSecretKey: people.carol.signing
    })
    await expect(
      openAs(people.bob, people.alice, received(old, people.alice, people.bob))
    ).rejects.toThrowError(refusal('not-from-author'))
  })

  it('an anchored slot accepts signed envelopes only, whatever is pinned', async () => {
    const bytes = fromHex(file.anchoredDeniable)
    const envelope = AnchoredEnvelope.verify(bytes, {
      contentHash: contentHashOf(bytes),
      sender: people.alice.person,
      recipient: people.bob.person
    })
    for (const mode of [MODE.signed, MODE.deniable])
      await expect(openAs(people.bob, people.alice, envelope, mode)).rejects.toThrowError(
        refusal('anchored-deniable')
      )
  })

  it('a re-anchored hash of somebody else fails at its author', async () => {
    const bytes = seal('alice', 'bob')
    const envelope = AnchoredEnvelope.verify(bytes, {
      contentHash: contentHashOf(bytes),
      sender: people.carol.person,
      recipient: people.bob.person
    })
    await expect(openAs(people.bob, people.alice, envelope)).rejects.toThrowError(
      refusal('commitment-mismatch')
    )
  })

  it('the mode decides what proves the author', async () => {
    const open = async (sender: Name, recipient: Name, mode: Mode) => {
      const bytes = seal(sender, recipient, mode)
      const envelope = received(bytes, people[sender], people[recipient])
      return (await openAs(people.bob, people.alice, envelope, MODE.deniable)).proof
    }
    expect(await open('alice', 'bob', MODE.signed)).toBe('signature')
    expect(await open('bob', 'alice', MODE.signed)).toBe('signature')
    expect(await open('bob', 'alice', MODE.deniable)).toBe('own-key')
    expect(await open('alice', 'bob', MODE.deniable)).toBe('pair')
  })

  it('a signing key that is no point, or of low order, proves nothing', async () => {
    const envelope = received(seal('alice', 'bob'), people.alice, people.bob)
    for (const key of [new Uint8Array(32), new Uint8Array(32).fill(0xff), new Uint8Array(31)])
      await expect(
        openEnvelope(envelope, {
          self: people.bob.person,
          secret: pairSecret(people.bob.box, people.alice.boxPublic),
          signingPublicKey: key,
          ownKey: people.bob.own,
          signatures: portableSignatures,
          mode: MODE.signed
        })
      ).rejects.toThrowError(refusal('not-from-author'))
  })

  it('every bit counts: no changed envelope opens', async () => {
    const good = seal('alice', 'bob')
    const secret = pairSecret(people.bob.box, people.alice.boxPublic)
    await fc.assert(
      fc.asyncProperty(hostile([good]), async (bytes) => {
        fc.pre(toHex(bytes) !== toHex(good))
        const open = async () =>
          openEnvelope(received(bytes, people.alice, people.bob), {
            self: people.bob.person,
            secret,
            signingPublicKey: people.alice.signingPublic,
            ownKey: people.bob.own,
            signatures: portableSignatures,
            mode: MODE.deniable
          })
        await expect(open()).rejects.toThrowError(GhostError)
      }),
      { numRuns: FUZZ_RUNS }
    )
  })
})

describe('sealing', () => {
  it('comes back as it went, in both modes, and the author can open it too', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryMessage,
        bytesOf(24),
        fc.constantFrom(MODE.signed, MODE.deniable),
        async (said, nonce, mode) => {
          const { alice, bob } = people
          const bytes = sealEnvelope(contentsFor(alice, bob, said, nonce, mode))
          const envelope = received(bytes, alice, bob)
          expect((await openAs(bob, alice, envelope, mode)).message).toEqual(said)
          expect((await openAs(alice, bob, envelope, mode)).message).toEqual(said)
          expect(readHeader(bytes)).toMatchObject({ mode, senderKeyVersion: 1, recipientKeyVersion: 3 })
        }
      )
    )
  })

  it('refuses what cannot be sent', () => {
    const { alice, bob } = people
    const seal = (change: Partial<EnvelopeContents>) => () =>
      sealEnvelope({ ...contentsFor(alice, bob, message, new Uint8Array(24), MODE.signed), ...change })
    const usage = (code: string) => expect.objectContaining({ name: 'UsageError', code }) as Error
    expect(seal({ nonce: new Uint8Array(23) })).toThrowError(usage('nonce-length'))
    expect(seal({ senderKeyVersion: 0 })).toThrowError(usage('key-version-invalid'))
    expect(seal({ message: { ...message, kind: 0 } })).toThrowError(usage('message-invalid'))
    expect(seal({ message: { ...message, payload: new Uint8Array(MAX_ENVELOPE_BYTES) } })).toThrowError(
      usage('envelope-too-large')
    )
  })
})
