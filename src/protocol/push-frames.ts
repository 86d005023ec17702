/** Frames of `/ghost/push/1` (docs/protocol/streams.md): envelopes one way, acknowledgements the other. */
import { checkedFrame, decodeFrame, malformedFrame, plain } from './frames.ts'
import type { UnknownFrame } from './frames.ts'
import { MAX_ENVELOPE_BYTES } from './limits.ts'
import { PushRecord } from './protobuf/frames.js'

export interface PushEnvelopes {
  readonly kind: 'envelopes'
  readonly envelopes: readonly Uint8Array[]
}

export interface PushAcknowledgements {
  readonly kind: 'acknowledgements'
  readonly acknowledgements: readonly Uint8Array[]
}

export type PushFrame = PushEnvelopes | PushAcknowledgements | UnknownFrame

/** Encodes a push frame; `packFrames` makes lists that fit. @throws UsageError `frame-too-large` */
export const encodePushFrame = (frame: PushEnvelopes | PushAcknowledgements): Uint8Array =>
  checkedFrame(
    PushRecord.encode(
      frame.kind === 'envelopes'
        ? { envelopes: frame.envelopes.map(plain) }
        : { acknowledgements: frame.acknowledgements.map(plain) }
    )
  )

/** Reads a push frame; elements are views of `bytes`, not yet checked. @throws IntegrityError `frame-malformed` */
export const decodePushFrame = (bytes: Uint8Array): PushFrame => {
  const { envelopes, acknowledgements } = decodeFrame(bytes, (frame) => PushRecord.decode(frame))
  if (envelopes.length > 0 && acknowledgements.length > 0) throw malformedFrame('two things in one')
  if ([...envelopes, ...acknowledgements].some((element) => element.length > MAX_ENVELOPE_BYTES))
    throw malformedFrame('element too large')
  if (envelopes.length > 0) return { kind: 'envelopes', envelopes }
  if (acknowledgements.length > 0) return { kind: 'acknowledgements', acknowledgements }
  return { kind: 'unknown' }
}
