/** Every cap of the protocol, each with its reason. Decoders check them before they allocate. */

/**
 * Bytes of an envelope on the wire. A default relay cuts a circuit after 128 KiB: one envelope and its
 * acknowledgement always fit twice. Larger things are files, which go in chunks of their own.
 */
export const MAX_ENVELOPE_BYTES = 65_536

/** Bytes of a stream frame without its length prefix (docs/protocol/streams.md). */
export const MAX_FRAME_BYTES = 1_048_576

/**
 * Bytes of a frame of hello, which strangers send: certificate, offer and signature fit several times over, and what
 * is repeated to fill it costs a few ms to refuse (a whole MiB of empty parts takes most of a second).
 */
export const MAX_HELLO_FRAME_BYTES = 4096

/** Bytes of a fetch request: 1,024 hashes of 33 bytes fit. */
export const MAX_FETCH_REQUEST_BYTES = 65_536

/** UTF-8 bytes of a text message: a long letter of 16 KiB still leaves room for everything else in an envelope. */
export const MAX_TEXT_BYTES = 16_384

/** Bytes that `send_payload` carries: 16 field elements of 31 bytes, less two for the length. */
export const MAX_ENVELOPE_ON_CHAIN_BYTES = 494

/** Parents of a message whose envelope shall fit in `send_payload`. */
export const MAX_PARENTS_ON_CHAIN = 2

/**
 * UTF-8 bytes of a text that fits in `send_payload` whatever else the message holds: 416 bytes of padded plaintext
 * (the largest Padmé size under 494 − 77), less 1 of padding, 64 of signature and at most 145 of other fields.
 */
export const MAX_TEXT_ON_CHAIN_BYTES = 206

/** Messages under one anchor: one alone needs no bundle; a courier takes 32 for one anchor, and 994 bytes are one small object. */
export const MIN_BUNDLE_LEAVES = 2
export const MAX_BUNDLE_LEAVES = 32

/** Content hashes of the newest messages seen that one message names. */
export const MAX_PARENTS = 8

/** Key versions stand in one byte of the header. */
export const MAX_KEY_VERSION = 255

/** Highest instant of ECMA-262 (§21.4.1.1) in ms: what no `Date` can show is no time. */
export const MAX_TIME = 8_640_000_000_000_000

/** Smallest padded plaintext: most texts are shorter, so their lengths look alike. */
export const MIN_PADDED_BYTES = 256

/** Envelopes or acknowledgements in one frame: a burst of 1,000 fits, empty elements cannot fill a frame. */
export const MAX_FRAME_ITEMS = 1024

/** Content hashes asked for at once. */
export const MAX_FETCH_HASHES = 1024

/** Hashes that stand for what the asker has of a history: the newest few per author are enough. */
export const MAX_HISTORY_BEFORE = 64

/** Envelopes asked for by one history request; more are asked for with the oldest one got. */
export const MAX_HISTORY_LIMIT = 10_000

/** Bytes of a `HelloOffer`: versions and capabilities, each a few bytes. */
export const MAX_OFFER_BYTES = 1024

/** A device certificate is valid for 30 days at most, in ms: what was stolen runs out. */
export const MAX_CERTIFICATE_LIFETIME = 30 * 86_400_000

/** Objects of one deposit, and of one anchor: a bundle names no more. */
export const MAX_DEPOSIT_OBJECTS = 32

/** Bytes of all objects that one anchor pays for: 32 messages of 32 KiB. */
export const MAX_ANCHORED_BYTES = 1_048_576

/** Bytes of objects in one deposit: with locks and anchor they fit a frame. */
export const MAX_DEPOSIT_BYTES = MAX_FRAME_BYTES - 8192

/** A permit is valid for 60 days at most, in ms: who was given one and fell silent uses no room for ever. */
export const MAX_PERMIT_LIFETIME = 60 * 86_400_000

/** Couriers of one notice, and couriers that one person's contacts keep permits of. */
export const MAX_COURIERS = 8
