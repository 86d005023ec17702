/**
 * Caps and times of the network layer, each with its reason. Own limits stand below the library's, so that it is ours
 * that speak. What belongs to the protocol itself (frame, envelope, history) is in src/protocol/limits.ts.
 */

/** Open connections in all: relays, and one circuit and one direct connection for each contact that is online. */
export const MAX_CONNECTIONS = 256
/** Connections that did not prove yet who they are. Strangers get no more room than this. */
export const MAX_UNPROVEN_CONNECTIONS = 32
/** Streams on them that wait for the proof: each may hold a window of bytes that nobody reads. */
export const MAX_WAITING_STREAMS = 32
/** Connections to one device of a contact: both sides may dial at once, over a circuit and directly. */
export const MAX_CONNECTIONS_PER_DEVICE = 4
/** Connections to all devices of a contact: one who certifies hundreds gains no more room. */
export const MAX_CONNECTIONS_PER_CONTACT = 16
/**
 * Streams that the other end of a connection may have open at once, all protocols together: a relay opens one for each
 * circuit to us, a contact a dozen.
 */
export const MAX_STREAMS_PER_CONNECTION = 192
/** Most bytes that one stream may have on its way: a quarter second at four mebibytes a second. */
export const MAX_STREAM_WINDOW_BYTES = 1024 * 1024
/** Circuits that relays may open to us at once. */
export const MAX_CIRCUITS = 128
/** Handshakes at once. */
export const MAX_PENDING_CONNECTIONS = 32
/** New connections a second from one host: all come through the few relays. */
export const MAX_CONNECTIONS_PER_SECOND = 50

/** Bytes of one message of identify, which anybody may send ten of: protocols and addresses on some relays. */
export const MAX_IDENTIFY_BYTES = 4096

/** From an open connection to a proven one (ms); over a slow circuit a hello takes four times its round trip. */
export const HELLO_TIMEOUT = 15_000
/** From a stranger's call to the first of his hello (ms): one round trip, over a slow circuit. */
export const FIRST_WORD_TIMEOUT = 5000
/** Bytes of a hello frame: certificate, offer, MAC and signature, with room. */
export const MAX_HELLO_FRAME_BYTES = 4096
/** Hello runs once on a connection; a second one is for a peer that retries after a cut stream. */
export const MAX_HELLO_STREAMS = 2

/** Push streams one peer may open on a connection: one lives, one may be closing. */
export const MAX_PUSH_STREAMS = 2
/** Bytes of frames that wait while envelopes before them are stored; beyond, the stream is paused. */
export const MAX_PUSH_BUFFER_BYTES = 2 * 1024 * 1024
/** Frames one device may push in a minute, five hundred a second: an empty one costs its sender nothing, and us a turn. */
export const MAX_PUSH_FRAMES_PER_MINUTE = 30_000
/** Bytes one device may push in a minute: two mebibytes a second. */
export const MAX_PUSH_BYTES_PER_MINUTE = 120 * 1024 * 1024
/** Bytes that somebody may push in all who wrote first and was not answered. */
export const MAX_UNANSWERED_BYTES = 1024 * 1024
/** Envelopes handed over in one call, so that one commit stays short. */
export const MAX_ENVELOPES_PER_CALL = 1024

/** Fetch streams one peer may have open on a connection. */
export const MAX_FETCH_STREAMS = 8
/** Requests one peer may make in a minute; a rebuild asks about once for every 256 envelopes. */
export const MAX_FETCH_REQUESTS_PER_MINUTE = 600
/** Envelopes asked for in one request: at 64 KiB each the answer still fits the reader's buffer. */
export const FETCH_PAGE = 128
/** Bytes of a fetch request: 1,024 hashes fit. */
export const MAX_FETCH_REQUEST_BYTES = 65_536
/** Bytes of an answer that wait to be read; beyond, the stream is paused. */
export const MAX_FETCH_BUFFER_BYTES = 12 * 1024 * 1024
/** Bytes of envelopes gathered before a response frame is sent. */
export const FETCH_FRAME_BYTES = 65_536
/** Silence of an answering peer before it counts as gone (ms). */
export const FETCH_IDLE_TIMEOUT = 20_000
/** Frames of an answer that bring nothing: kinds that we do not know, or no envelope. */
export const MAX_FETCH_EMPTY_FRAMES = 16
/** One request and its whole answer (ms): a page of the largest envelopes at seventy kilobytes a second. */
export const FETCH_TIMEOUT = 120_000

/**
 * Bytes that may wait in a stream's write buffer. Libp2p's `onDrain` is no back-pressure over a circuit: megabytes
 * pile up behind it, so writers wait for the buffer itself.
 */
export const WRITE_WINDOW_BYTES = 256 * 1024
/** How often a writer that is over the window looks again (ms). */
export const WRITE_WINDOW_POLL = 5
/** A writer stuck over its window for this long has lost its reader (ms). */
export const WRITE_STALL_TIMEOUT = 30_000
/**
 * Share of a circuit's allowance that one frame may take. Relays of others cut a circuit after 128 KiB, both directions
 * together: what is sent in pieces of an eighth, each answered before the next, gets on by some pieces on every circuit,
 * where one large frame would be cut for ever.
 */
export const CIRCUIT_FRAME_SHARE = 8
/** Least size of such a piece, in bytes; one envelope may be larger. */
export const MIN_CIRCUIT_FRAME_BYTES = 4096
/** Bytes pushed on a direct connection that may be without an answer: more than a burst, less than a reader buffers. */
export const PUSH_WINDOW_BYTES = 2 * 1024 * 1024
/** A full window that nothing answers within this goes on all the same (ms): what was in it may be known already. */
export const ANSWER_TIMEOUT = 2000

/** Opening a stream on an open connection (ms). */
export const STREAM_TIMEOUT = 8000
/** Dialling a circuit (ms); some dials hang until their signal fires. */
export const CIRCUIT_DIAL_TIMEOUT = 6000
/**
 * Attempts at a direct connection (ms): when each begins, and how long it may take. They overlap: about one first
 * attempt in ten hangs although the way is open (the other side closed the channel that libp2p waits for), and the
 * next takes a tenth of a second.
 */
export const DIRECT_ATTEMPTS = [
  { after: 0, timeout: 3000 },
  { after: 1000, timeout: 6000 },
  { after: 4000, timeout: 10_000 }
] as const
/** Head start of one side when both seek a direct connection (ms): enough for most to succeed. */
export const DIRECT_GLARE_PAUSE = 1500
/** Pause before a direct connection is tried again when all attempts failed: first and longest (ms). */
export const DIRECT_RETRY = { first: 60_000, longest: 15 * 60_000 } as const

/** Pause between lookups of a contact that is not connected: first and longest (ms). */
export const LOOKUP_RETRY = { first: 1000, longest: 60_000 } as const
/** The same for a contact that was just added: the other side is adding us at this moment. */
export const LOOKUP_RETRY_NEW = { first: 150, longest: 60_000 } as const
/** More contacts than this at once are an address book that was opened, not people who just met. */
export const MAX_NEW_CONTACTS = 3
/** One lookup (ms). */
export const LOOKUP_TIMEOUT = 8000
/** Lookups at once. */
export const MAX_PARALLEL_LOOKUPS = 6
/** Devices taken from one lookup: a person has a few, whoever claims to be him may have made many. */
export const MAX_PROVIDERS = 256
/** Devices tried for one lookup: a person has a few, a lying relay may name many. */
export const MAX_DEVICES_PER_CONTACT = 8
/** Devices remembered as called for a contact; a lying relay names new ones for ever. */
export const MAX_CALLED_DEVICES = 4096
/** Devices of one contact that are remembered as not theirs, not there or not called for want of room; each has its turn. */
export const MAX_FAILED_DEVICES = 512
/** Devices of one contact that are remembered from before. */
export const MAX_MET_DEVICES = 4
/** Records published at once, and how long one may take (ms). */
export const MAX_PARALLEL_PROVIDES = 4
export const PROVIDE_TIMEOUT = 10_000
/** Pause before what could not be published is published again: first and longest (ms). */
export const PROVIDE_RETRY = { first: 500, longest: 30_000 } as const
/** A record that relays drop after `RECORD_VALIDITY` without renewal is renewed when it is `RECORD_RENEWAL` old (ms). */
export const RECORD_VALIDITY = 20 * 60_000
export const RECORD_RENEWAL = 10 * 60_000
/** How often it is looked whether a new day began, whose records are due (ms). */
export const DAY_CHECK_INTERVAL = 10 * 60_000

/** Pause between attempts to reach a relay: first and longest (ms). */
export const RELAY_RETRY = { first: 250, longest: 8000 } as const
/** Dialling a relay (ms). */
export const RELAY_DIAL_TIMEOUT = 5000
/** From a connected relay to a reservation; a refused one is never asked for again on that connection (ms). */
export const RESERVATION_TIMEOUT = 4000
/** How often a relay that seems well is measured and checked (ms). */
export const RELAY_CHECK_INTERVAL = 20_000
/**
 * A reservation of about this age is made anew on a new connection (ms, spread by a quarter, so that not all relays are
 * left at once). A relay that runs circuit-relay-v2 4.2 on its defaults drops it after 3 h 55 min, in the middle of the
 * second renewal, and the client goes on naming an address that leads nowhere.
 */
export const RESERVATION_MAX_AGE = 3 * 3_600_000

/** Proof of life of the other connections to a device when one of them closed (ms). */
export const LIVENESS_TIMEOUT = 3000
/** How long a peer that lied is neither called nor answered (ms). */
export const DISTRUST_PERIOD = 10 * 60_000

/** Streams of pubsub a peer may open: one lives, one may be closing. */
export const MAX_PUBSUB_STREAMS = 2
/** Bytes of one frame of pubsub: a few statements, or the topics of one pair. */
export const MAX_PUBSUB_FRAME_BYTES = 8192
/** Bytes of pubsub that may wait for one peer. */
export const MAX_PUBSUB_BUFFER_BYTES = 65_536
/** Subscriptions, messages, controls in one frame. */
export const MAX_PUBSUB_ITEMS = 32
/** What topics of one peer may cost, counted by gossipsub at a kilobyte each: three days of four pairs of keys, with room. */
export const MAX_TOPIC_BYTES_PER_PEER = 20_480
/** A statement that nobody could be handed yet is tried so often, with such a pause (ms). */
export const STATEMENT_ATTEMPTS = 30
export const STATEMENT_PAUSE = 200
/** Statements that one device may make in a minute; more are passed over. */
export const MAX_STATEMENTS_PER_MINUTE = 60
/** Frames of pubsub that one device may send in a minute, whatever is in them; more end its connection. */
export const MAX_PUBSUB_FRAMES_PER_MINUTE = 600
/** So many bytes count as one more frame. */
export const PUBSUB_FRAME_WEIGHT = 256
/** A device that subscribes again is told our state no sooner than this (ms). */
export const GREETING_PAUSE = 10_000
/** Hints to one contact are no closer than this (ms). */
export const HINT_PAUSE = 2000
/** Callers whom we do not know make us look at the chain no more often than this (ms). */
export const KNOCK_PAUSE = 10_000
/** One request to a courier, from its first byte to its last answer (ms). */
export const COURIER_TIMEOUT = 20_000
/** How often couriers are asked what they hold, and added ones called that are not connected (ms). */
export const COURIER_CHECK_INTERVAL = 60_000
/** Bytes of one collection: couriers give half a MiB at a time, and one object more. */
export const MAX_COLLECTED_BYTES = 2 * 1024 * 1024
/** Requests for a range in a row that bring nothing before an object counts as lost for now. */
export const MAX_VAIN_RANGES = 2
