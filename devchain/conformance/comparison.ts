/** What is compared, as data: the suite compares by it, and README.md shows it (comparison.test.ts holds them together). */

/** How the answers of one route are compared. */
export interface RouteComparison {
  /** Method and route as rest.ts serves them. */
  readonly route: string
  /** What must be equal, value for value: everything that is not in `form`. */
  readonly equal: string
  /** Members (`parent.member`) of which only the form can be equal: digits, letters and length class. */
  readonly form?: readonly string[]
  /** Routes that no case can get an answer of, or a refusal. */
  readonly never?: 'answered' | 'refused'
}

// Hashes of what a block says, clocks, and the node's own signature.
const ofTheBlock = [
  'header.transactions_root',
  'header.finalize_root',
  'header.ratifications_root',
  'metadata.timestamp',
  'authority.signature',
  'ratifications.amount'
]
const ofTheHeader = ofTheBlock.map((member) => member.replace('header.', 'answer.'))
// What a finalize block wrote, as hashes.
const ofTheWrites = ['finalize.mapping_id', 'finalize.key_id', 'finalize.value_id']
const whole = [...ofTheBlock, ...ofTheWrites]

const block = 'every member; hashes of blocks and state roots by their place'
const one = 'the answer'
const transaction = 'every member of the transaction, its fee and its transitions'

/** One row for each route that is served. */
export const comparisons: readonly RouteComparison[] = [
  { route: 'GET /consensus_version', equal: one, never: 'refused' },
  { route: 'GET /block/height/latest', equal: one, never: 'refused' },
  { route: 'GET /block/hash/latest', equal: 'by its place', never: 'refused' },
  { route: 'GET /block/latest', equal: block, form: whole, never: 'refused' },
  { route: 'GET /block/:block', equal: block, form: whole },
  { route: 'GET /block/:block/header', equal: block, form: ofTheHeader },
  { route: 'GET /block/:block/transactions', equal: transaction, form: ofTheWrites },
  {
    route: 'GET /blocks',
    equal: `${block}; number and order of blocks; of a refused range not which missing block is named`,
    form: whole
  },
  { route: 'GET /height/:hash', equal: one },
  { route: 'GET /transaction/confirmed/:id', equal: `status, index, ${transaction}`, form: ofTheWrites },
  { route: 'GET /transaction/unconfirmed/:id', equal: transaction },
  { route: 'GET /transaction/:id', equal: transaction },
  { route: 'GET /find/blockHash/:id', equal: 'by its place' },
  { route: 'GET /find/blockHeight/:root', equal: one },
  { route: 'GET /find/transactionID/deployment/:program', equal: one },
  { route: 'GET /find/transactionID/deployment/:program/:edition', equal: one },
  { route: 'GET /find/transactionID/:transition', equal: one },
  { route: 'GET /find/transitionID/:put', equal: one },
  { route: 'GET /program/:id', equal: 'the source; edition, transaction and owner' },
  { route: 'GET /program/:id/latest_edition', equal: one },
  { route: 'GET /program/:id/mappings', equal: 'names and their order' },
  { route: 'GET /program/:id/:edition', equal: 'the source; edition, transaction and owner' },
  {
    route: 'GET /program/:id/mapping/:name',
    equal: 'keys and values, in no order; the height'
  },
  { route: 'GET /program/:id/mapping/:name/:key', equal: 'the value; the height' },
  { route: 'GET /statePath/:commitment', equal: 'the refusal', never: 'answered' },
  { route: 'GET /statePaths', equal: 'the refusal', never: 'answered' },
  { route: 'GET /stateRoot/latest', equal: 'by its place', never: 'refused' },
  { route: 'GET /stateRoot/:height', equal: 'by its place' },
  { route: 'POST /transaction/broadcast', equal: 'the id, or the sentence of the refusal' },
  { route: 'POST /block/create', equal: block, form: whole }
]

/** A difference that stays, with its reason; exceptions.test.ts holds both sides to it. */
export interface Exception {
  readonly name: string
  readonly devchain: string
  readonly node: string
  readonly why: string
}

/** Every difference that is known and stays. */
export const exceptions = {
  parser: {
    name: 'words of a parser',
    devchain: 'says in its own words why a text cannot be read',
    node: 'shows the error of its parser library',
    why: 'the sentence names internals of Rust libraries; status and the part before it are compared'
  },
  type: {
    name: 'content type of a refusal in plain words',
    devchain: 'text/plain',
    node: 'none',
    why: 'Node.js names one for every text; that JSON is called JSON is compared'
  },
  identifiers: {
    name: 'identifiers that a chain makes itself',
    devchain: 'SHA-256, well formed',
    node: "Aleo's Merkle trees and Poseidon hashes",
    why: 'a reader sees only that they are unique and follow from the content; compared by place and form'
  },
  proofs: {
    name: 'a transaction that was tampered with',
    devchain: 'accepted',
    node: 'refused: its id does not follow from its content',
    why: 'there are no proofs, signatures and ids to check without the SDK'
  },
  price: {
    name: 'a fee below the cost of the call',
    devchain: 'accepted',
    node: 'refused: insufficient base fee',
    why: 'the cost is computed in snarkVM from the circuit; transactions of the SDK pay it'
  },
  records: {
    name: 'the state path of a record that stands on chain',
    devchain: 'refused as if it were not there',
    node: 'the path',
    why: 'paths are made of the hashes that are not computed here; nothing here asks for one'
  },
  instructions: {
    name: 'deploying a program that hashes, or draws randomness, in a finalize block',
    devchain: 'refused: unsupported-instruction',
    node: 'accepted',
    why: 'those need the SDK; what is not run is refused rather than guessed'
  },
  genesis: {
    name: 'block 0 and what it bonds',
    devchain: 'no committee, the balances it was started with',
    node: 'a committee of validators with their stakes',
    why: 'there is no consensus'
  },
  keys: {
    name: 'a text or the name of a program as a mapping key',
    devchain: 'refused',
    node: 'null',
    why: 'no mapping of a program that runs here can have such keys'
  },
  noBlocks: {
    name: 'asking to create 0 blocks',
    devchain: 'makes one',
    node: 'its task panics',
    why: 'a bug of leo devnode'
  },
  cors: {
    name: 'headers for browsers of other origins',
    devchain: 'allows every header, and says so on refusals as well',
    node: 'allows content-type alone',
    why: 'a page under development reads why it was refused'
  }
} as const satisfies Readonly<Record<string, Exception>>
