import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDevchain } from '../../devchain/index.ts'
import { faucetTransfer } from '../../devchain/faucet.ts'
import type { Belief, NodeState, SignedTransaction, SlotRecord } from '../messaging/ports.ts'
import { GhostError } from '../protocol/errors.ts'
import type { AleoLedger } from './ledger.ts'
import { content, CONTRACT, key, liveOnChain, type LivedChain } from './testing/lived-chain.ts'
import { HARMLESS_LIES, LIES } from './testing/lies.ts'
import { lyingNode, type LyingNode } from './testing/lying-node.ts'

/** Blocks in an hour, at three seconds each. */
const AN_HOUR = 1_200
const PATIENCE = { unreachable: 40, lying: 150, longest: 1_000, betweenLooks: 15, looks: 3 }
const TIMEOUT = 400
/** ms in which an honest majority must have prevailed. */
const PREVAILS = 10_000

let lived: LivedChain
let liar: LyingNode
/** Of a transaction that was never sent. */
let nowhere: string
let stale: { readonly url: string; lag: (blocks: number) => void }
const honest: string[] = []
const closers: (() => Promise<void>)[] = []

beforeAll(async () => {
  lived = await liveOnChain()
  for (let block = 0; block < AN_HOUR; block++) lived.chain.produceBlock()
  for (let index = 0; index < 2; index++) {
    const node = await lived.chain.join()
    honest.push(node.url)
    closers.push(() => node.close())
  }
  nowhere = (await fresh()).id
  const behind = await lived.chain.join()
  closers.push(() => behind.close())
  stale = { url: behind.url, lag: (lag) => behind.faults.set({ lag }) }
  liar = await lyingNode(behind.url)
  closers.push(() => liar.close())
})
afterAll(async () => {
  await Promise.all(closers.map((close) => close()))
  await lived.close()
})

interface Question {
  readonly name: string
  readonly ask: (ledger: AleoLedger) => Promise<unknown>
  /** What an honest node answers. */
  readonly truth: unknown
  /** Only decides what is read next: a false answer costs requests and shows nothing. */
  readonly hint?: true
}

/** What a device holds of these messages speaks for them, as in messaging. */
const belief: Belief<SlotRecord> = {
  believed: ({ contentHash, sender }) =>
    slots().some((slot) => slot.contentHash === contentHash && slot.sender === sender)
}

const slots = () => {
  const slot = (index: number, byte: number, sender: string) => ({
    index,
    sender,
    contentHash: content(byte),
    timestamp: byte
  })
  const { alice, bob } = lived
  return [slot(0, 1, alice.hash), slot(1, 2, bob.hash), slot(2, 3, alice.hash), slot(3, 4, bob.hash)]
}

/** A transaction of its own for each use, made without the library. */
const fresh = async (): Promise<SignedTransaction> => {
  const root = (await (await fetch(`${honest[0]}/testnet/stateRoot/latest`)).json()) as string
  const transaction = faucetTransfer(lived.alice.address, 1n, randomBytes(32).toString('hex'), root) as {
    id: string
  }
  return { id: transaction.id, body: JSON.stringify(transaction), fee: 1 }
}

const isThere = async (id: string): Promise<boolean> =>
  (await (await fetch(`${honest[0]}/testnet/find/blockHash/${id}`)).json()) !== null

/** Where a transaction of these checks has to arrive: in a block, whatever one node does with it. */
const handedOver = async (ledger: AleoLedger): Promise<boolean> => {
  const transaction = await fresh()
  await ledger.broadcast(transaction)
  // As messaging does with one that no node shows: the same once more.
  if (!(await isThere(transaction.id))) await ledger.broadcast(transaction)
  return isThere(transaction.id)
}

const STAGES: Readonly<Record<string, () => readonly Question[]>> = {
  poll: () => [
    { name: 'height', ask: (ledger) => ledger.height(), truth: expect.any(Number), hint: true },
    {
      name: 'inbox',
      ask: (ledger) => ledger.inbox(lived.alice.hash),
      truth: { count: 3, dialog: lived.requested },
      hint: true
    },
    { name: 'size', ask: async (ledger) => (await ledger.dialog(lived.dialog))?.size, truth: 4 },
    { name: 'new slots', ask: (ledger) => ledger.slots(lived.dialog, 2, 4, belief), truth: slots().slice(2) }
  ],
  'first contact': () => [
    {
      name: 'keys',
      ask: (ledger) => ledger.profile(lived.bob.hash),
      truth: { boxKey: key(23), signingKey: key(24), version: 2 }
    },
    {
      name: 'history',
      ask: (ledger) => ledger.profileVersion(lived.bob.hash, 1),
      truth: { boxKey: key(21), signingKey: key(22), version: 1 }
    },
    {
      name: 'address',
      ask: (ledger) =>
        ledger.claimedAddress(lived.bob.hash, { believed: (address) => address === lived.bob.address }),
      truth: lived.bob.address
    }
  ],
  rebuild: () => [
    {
      name: 'dialogs',
      ask: (ledger) => ledger.writtenDialogs(lived.alice.hash),
      truth: [{ dialog: lived.dialog, peer: lived.bob.hash }]
    },
    {
      name: 'requests',
      ask: (ledger) => ledger.requests(lived.alice.hash, 0, 50),
      truth: [{ dialog: lived.requested, peer: lived.dan.hash }]
    },
    { name: 'state', ask: async (ledger) => (await ledger.dialog(lived.requested))?.answered, truth: false },
    { name: 'all slots', ask: (ledger) => ledger.slots(lived.dialog, 0, 4, belief), truth: slots() }
  ],
  anchoring: () => [
    {
      name: 'accepted',
      ask: async (ledger) => (await ledger.outcome(lived.accepted)).state,
      truth: 'accepted'
    },
    {
      name: 'rejected',
      ask: async (ledger) => (await ledger.outcome(lived.rejected)).state,
      truth: 'rejected'
    },
    {
      name: 'unknown',
      ask: async (ledger) => (await ledger.outcome(nowhere)).state,
      truth: 'unknown'
    },
    { name: 'handed over', ask: handedOver, truth: true }
  ]
}

type Found = 'true' | 'nothing' | 'refused' | { readonly false: unknown }

const matches = (answer: unknown, truth: unknown): boolean => {
  try {
    expect(answer).toMatchObject(truth as object)
    return !Array.isArray(truth) || (answer as unknown[]).length === truth.length
  } catch {
    return Object.is(answer, truth)
  }
}

/** Less than the truth: nothing yet, or its beginning, which is read again. */
const isLess = (answer: unknown, truth: unknown): boolean => {
  if (answer === undefined || answer === 'unknown' || answer === false) return true
  if (Array.isArray(answer) && Array.isArray(truth))
    return answer.length < truth.length && matches(answer, truth.slice(0, answer.length))
  return typeof answer === 'number' && typeof truth === 'number' && answer < truth
}

const look = async (ledger: AleoLedger, { ask, truth }: Question): Promise<Found> => {
  try {
    const answer = await ask(ledger)
    if (matches(answer, truth)) return 'true'
    return isLess(answer, truth) ? 'nothing' : { false: answer }
  } catch (error) {
    // Anything but an error of ours would have crashed what asked.
    if (!(error instanceof GhostError)) throw error
    return 'refused'
  }
}

const table = new Map<string, string[]>()

interface Rules {
  /** Is this false answer one that two nodes alone cannot tell from a true one, and that shows nothing? */
  readonly tolerated?: (name: string, answer: unknown) => boolean
  /** Questions that stay open: with one node's word against another's nothing is believed. */
  readonly open?: ReadonlySet<string>
}

/** Asks until everything is true, and fails when anything false is taken for it. Answers how often it asked. */
const prevail = async (
  ledger: AleoLedger,
  questions: readonly Question[],
  rules: Rules = {}
): Promise<number> => {
  const open = new Set(questions.filter(({ name }) => rules.open?.has(name) !== true))
  const until = performance.now() + PREVAILS
  let looks = 0
  while (open.size > 0 && performance.now() < until) {
    looks++
    for (const question of questions) {
      const found = await look(ledger, question)
      const isTolerated =
        typeof found !== 'object' || question.hint === true || rules.tolerated?.(question.name, found.false)
      if (isTolerated !== true) expect.fail(`${question.name}: took ${JSON.stringify(found)} for true`)
      if (found === 'true' || (typeof found === 'object' && isTolerated)) open.delete(question)
    }
  }
  expect([...open].map(({ name }) => name)).toEqual([])
  return looks
}

/** What the first node was ever found at. */
const watched = (ledger: AleoLedger): Set<NodeState> => {
  const states = new Set<NodeState>()
  ledger.observeNodes(() => {
    const [first] = ledger.nodes()
    if (first !== undefined && first.state !== 'good' && first.state !== 'unasked') states.add(first.state)
  })
  return states
}

/** Asks on until the first node is found at something. */
const untilNamed = async (ledger: AleoLedger, states: ReadonlySet<NodeState>): Promise<void> => {
  const until = performance.now() + PREVAILS
  while (states.size === 0 && performance.now() < until)
    for (const questions of Object.values(STAGES))
      for (const question of questions()) await look(ledger, question)
}

const KINDS = [...Object.keys(LIES), 'an hour stale']

const begin = (kind: string): void => {
  liar.lie = LIES[kind]?.()
  stale.lag(kind === 'an hour stale' ? AN_HOUR + 20 : 0)
}

const OPTIONS = { patience: PATIENCE, timeout: TIMEOUT }

describe('a lying node first, and two honest ones', () => {
  afterAll(() => {
    const rows = [...table].map(([kind, cells]) => `${kind.padEnd(37)}${cells.join(' ')}`)
    const counts = `${table.size} of ${KINDS.length} kinds held × ${Object.keys(STAGES).length} stages`
    process.stdout.write(`\n${rows.join('\n')}\n${counts}\n`)
  })

  it.each(KINDS)('%s: nothing false is believed, the truth prevails, the liar is named', async (kind) => {
    begin(kind)
    const cells: string[] = []
    for (const [stage, questions] of Object.entries(STAGES)) {
      const looks = await prevail(lived.ledger([liar.url, ...honest], 2, OPTIONS), questions())
      cells.push(`${stage} (${looks})`)
    }
    const ledger = lived.ledger([liar.url, ...honest], 2, OPTIONS)
    const states = watched(ledger)
    if (!HARMLESS_LIES.has(kind)) {
      await untilNamed(ledger, states)
      expect([...states]).not.toEqual([])
      expect(states).not.toContain('disputed')
    }
    table.set(kind, [...cells, [...states].join(', ')])
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('a lying node first, and one honest one', () => {
  /** Nobody can tell who is right about somebody's keys: they are not pinned. */
  const UNDECIDED: Readonly<Record<string, ReadonlySet<string>>> = {
    'false profile key': new Set(['keys']),
    'false profile history': new Set(['history']),
    'other version': new Set(['keys']),
    'hidden profile': new Set(['keys'])
  }
  /** A slot that only one shows is marked so; who says "accepted" alone is asked for the slot. */
  const tolerated = (kind: string) => (name: string, answer: unknown) =>
    (kind === 'invented slot' && (name === 'size' || isContested(answer))) ||
    (kind === 'accepted, and in no block' && name === 'unknown')
  const isContested = (answer: unknown): boolean =>
    Array.isArray(answer) && (answer as SlotRecord[]).at(-1)?.standing === 'contested'

  it.each(KINDS)('%s: nothing false is believed, and nothing is held up', async (kind) => {
    begin(kind)
    const [one = ''] = honest
    const chain = await lived.ledger([one], 1).identify()
    const ledger = lived.ledger([liar.url, one], 2, OPTIONS)
    ledger.expectChain(chain)
    const open = UNDECIDED[kind] ?? new Set()
    for (const questions of Object.values(STAGES))
      await prevail(ledger, questions(), { tolerated: tolerated(kind), open })
  })

  it.each(Object.keys(UNDECIDED))('%s: both are named, and no keys are pinned', async (kind) => {
    begin(kind)
    const ledger = lived.ledger([liar.url, honest[0] ?? ''], 2, OPTIONS)
    const [open] = (STAGES['first contact']?.() ?? []).filter(({ name }) => UNDECIDED[kind]?.has(name))
    const found = new Set<Found>()
    await expect
      .poll(
        async () => {
          if (open !== undefined) found.add(await look(ledger, open))
          return ledger.nodes().map(({ state }) => state)
        },
        { timeout: PREVAILS }
      )
      .toEqual(['disputed', 'disputed'])
    expect([...found].filter((each) => each !== 'refused' && each !== 'nothing')).toEqual([])
  })
})

describe('a lying node alone', () => {
  // What one node alone says cannot be compared with anything: docs/threat-model.md.
  it.each(KINDS)('%s: ends in an answer of the right shape or an error of ours', async (kind) => {
    begin(kind)
    const ledger = lived.ledger([liar.url], 1, OPTIONS)
    const firsts = Object.values(STAGES).flatMap((questions) => questions()[0] ?? [])
    const found = await Promise.all(firsts.map((question) => look(ledger, question)))
    expect(found).toHaveLength(4)
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('nodes that come back', () => {
  it('are asked again after a while, and shown as good', async () => {
    liar.lie = LIES['network error']?.()
    stale.lag(0)
    const ledger = lived.ledger([liar.url, ...honest], 2, OPTIONS)
    await prevail(ledger, STAGES['poll']?.() ?? [])
    expect(ledger.nodes()[0]).toMatchObject({ state: 'unreachable', fault: 'no-answer' })
    liar.lie = undefined
    await expect
      .poll(
        async () => {
          await look(ledger, { name: 'height', ask: () => ledger.height(), truth: 0 })
          return ledger.nodes().map(({ state }) => state)
        },
        { timeout: PREVAILS }
      )
      .toEqual(['good', 'good', 'good'])
  })

  it('hold nothing up while they are away: what is shown then is marked as not confirmed', async () => {
    liar.lie = LIES['network error']?.()
    const ledger = lived.ledger([honest[0] ?? '', liar.url], 2, OPTIONS)
    const records = await ledger.slots(lived.dialog, 0, 4)
    expect(records.map(({ standing }) => standing)).toEqual(['single', 'single', 'single', 'single'])
    expect(await ledger.profile(lived.bob.hash)).toMatchObject({ version: 2, unconfirmed: true })
    liar.lie = undefined
    await expect
      .poll(async () => (await ledger.slots(lived.dialog, 0, 4)).map(({ standing }) => standing), {
        timeout: PREVAILS
      })
      .toEqual(['quorum', 'quorum', 'quorum', 'quorum'])
    expect(await ledger.profile(lived.bob.hash)).toEqual({ boxKey: key(23), signingKey: key(24), version: 2 })
  })

  it('cost an idle poll little: one node is asked, now and then another', async () => {
    liar.lie = undefined
    const second = await lyingNode(honest[0] ?? '')
    closers.push(() => second.close())
    const ledger = lived.ledger([liar.url, second.url], 2, OPTIONS)
    const poll = async () => {
      await ledger.height()
      await ledger.inbox(lived.alice.hash)
    }
    await poll()
    const before = liar.asked.length + second.asked.length
    for (let polls = 0; polls < 100; polls++) await poll()
    expect(liar.asked.length + second.asked.length - before).toBe(200)
    expect(second.asked.length).toBeLessThan(liar.asked.length / 2)
  })
})

describe('a wrong deployment', () => {
  it('is told, and nothing is asked of such a chain or written to it', async () => {
    const bare = await createDevchain()
    const other = await createDevchain({ programs: [`${CONTRACT}\n`] })
    closers.push(
      () => bare.close(),
      () => other.close()
    )
    for (const [url, code] of [
      [bare.url, 'program-missing'],
      [other.url, 'program-differs']
    ] as const) {
      const ledger = lived.ledger([url], 1, OPTIONS)
      const refused = { name: 'RejectedError', code }
      await expect(ledger.checkProgram()).rejects.toMatchObject(refused)
      await expect(ledger.broadcast(await fresh())).rejects.toMatchObject(refused)
      await expect(ledger.inbox(lived.alice.hash)).rejects.toMatchObject(refused)
      expect(ledger.nodes()[0]).toMatchObject({ state: 'lying', fault: 'other-program' })
    }
  })
})
