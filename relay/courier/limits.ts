/** What a courier keeps for strangers. Everything can be set by a flag; a reason stands beside each default. */

/** How much a courier keeps, and for how long. */
export interface CourierLimits {
  /** Bytes in all. */
  readonly bytes: number
  /** Of these, for permits: they cost nothing, so a flood of them must not crowd out what was paid for. */
  readonly permitBytes: number
  /** Bytes that one client may have deposited at once. */
  readonly bytesPerClient: number
  /** Bytes in one mailbox, whatever its permit says. */
  readonly bytesPerMailbox: number
  /** Seconds that anything is kept at the longest. */
  readonly keepSeconds: number
  /** Requests of one client in a minute: deposits, collections, fetches. */
  readonly requestsPerMinute: number
}

/**
 * 1 GiB is a million short messages. A client's 64 MiB are what a person writes to people who are away for a month; a
 * mailbox's 4 MiB some four thousand texts, or all of one bundle. 30 days: a holiday, and a permit's life.
 */
export const DEFAULT_COURIER_LIMITS: CourierLimits = {
  bytes: 1024 * 1024 * 1024,
  permitBytes: 512 * 1024 * 1024,
  bytesPerClient: 64 * 1024 * 1024,
  bytesPerMailbox: 4 * 1024 * 1024,
  keepSeconds: 30 * 86_400,
  requestsPerMinute: 600
}

/** Streams of one protocol that a client may have open on a connection: it leaves, collects, looks, and one more. */
export const MAX_COURIER_STREAMS = 4
/** Requests that are read at once, of all clients: each may take a frame of memory, 256 MiB in all. */
export const MAX_READING = 256
/** Bytes that may arrive beside the frame that is read. */
export const READ_AHEAD_BYTES = 65_536
/** One request from its first byte to its last answer (ms). */
export const COURIER_TIMEOUT = 30_000
/** Bytes of objects gathered before a response frame is sent. */
export const COURIER_FRAME_BYTES = 65_536
/** Bytes of mail in one collection; more is collected next. */
export const COLLECT_BYTES = 512 * 1024
/** Objects in one collection: with what stands around each they fit one frame, which takes 1,024 at most. */
export const COLLECT_OBJECTS = 512
/** Bytes that a kept object is charged beside its own: rows and indices take them on disk, however small it is. */
export const GRANT_BYTES = 1024
/** How often what has expired is deleted (ms). */
export const EXPIRY_INTERVAL = 60_000
/**
 * What lies for one device up to this many bytes never gives way to others: a receipt went out for it. A thousandth of the
 * room for permits where that is less, so that a small courier serves a thousand devices too.
 */
export const DEVICE_FLOOR = { bytes: 256 * 1024, share: 1 / 1024 } as const
/** Grants deleted in one transaction, some 30 ms: requests are answered in between. */
export const EXPIRE_AT_ONCE = 500
/** Locks of one object under one right that one client may set: the two of a pair, before and after a change of keys. */
export const MAX_LOCKS = 4
/** And of all clients: whoever has seen the bytes of an anchor may set locks, and must not keep the pair from theirs. */
export const MAX_LOCKS_OF_ALL = 64
/** Anchors remembered as read: asking a node again costs more than a line of memory. */
export const MAX_KNOWN_ANCHORS = 10_000
/** Slots read at the node for all clients together: so many at once, and a second; whoever asks more is told to wait. */
export const NODE_READS = { atOnce: 16, perSecond: 20, burst: 200 } as const
/** Slots looked for in vain: pages ask again after five seconds at the earliest, and for a few dozen at once. */
export const VAIN_READS = { pause: 3000, perClient: 60 } as const
