import { readdirSync, readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { UsageError } from '../../protocol/errors.ts'

/** One place of the source, and what stands there in the world with the bug. */
interface Change {
  /** Folder under src/. */
  readonly room: string
  /** Stands in one file of the room, once. */
  readonly find: string
  readonly replace: string
}

/** A mistake that a developer could make, made on purpose, so that the world shows that it finds it. */
export interface PlantedBug {
  readonly name: string
  readonly changes: readonly Change[]
  /** Does harm only where nodes forge slots. */
  readonly forged?: boolean
}

const change = (room: string, find: string, replace: string): Change => ({ room, find, replace })

/** Bugs that each break one promise; the code itself has no seam for them. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'skip-the-hash-check',
    changes: [
      change(
        'messaging',
        'const hole = this.#wanted.get(hash)\n',
        'const hole = this.#wanted.get(hash) ?? [...this.#wanted.values()][0]\n'
      ),
      change(
        'crypto',
        'this.contentHash = hashOfEnvelope(bytes, claim.contentHash)',
        'this.contentHash = claim.contentHash ?? hashOfEnvelope(bytes, undefined)'
      )
    ]
  },
  {
    name: 'drop-the-dedupe',
    changes: [
      change(
        'messaging',
        'once.has(candidate.id) || state.remembers(conversation.peer, candidate.id)',
        'once.has(candidate.id)'
      ),
      change(
        'messaging',
        'for (const id of await store.held(doubtful)) once.delete',
        'for (const id of []) once.delete'
      )
    ]
  },
  {
    name: 'acknowledge-before-persist',
    changes: [
      change(
        'messaging',
        "const candidates = await this.open(peer, envelopes, 'live', verdicts, later)\n      await this.commit(peer, candidates)",
        "const candidates = await this.open(peer, envelopes, 'live', verdicts, later)\n      void this.commit(peer, candidates).catch(() => undefined)"
      )
    ]
  },
  {
    name: 'send-before-persist',
    changes: [
      change(
        'messaging',
        'return this.#batches.add(peer, draft(random, clock.now(), MESSAGE_KIND.text, payload))',
        "this.#batches.add(peer, draft(random, clock.now(), MESSAGE_KIND.text, payload)).catch(() => {}); return Promise.resolve('local:')"
      )
    ]
  },
  {
    name: 'reuse-a-nonce',
    changes: [change('messaging', 'nonce: random.bytes(NONCE_BYTES)', 'nonce: new Uint8Array(NONCE_BYTES)')]
  },
  {
    name: 'advance-the-cursor-early',
    changes: [change('messaging', 'Math.max(slots.to, index + 1)', 'Math.max(slots.to, index + 2)')]
  },
  {
    name: 'own-because-it-opens',
    changes: [
      change(
        'crypto',
        'if (!(await keys.signatures.isSigned(auth, statement, keys.signingPublicKey))) throw notFromAuthor()',
        'await keys.signatures.isSigned(auth, statement, keys.signingPublicKey)'
      )
    ]
  },
  {
    name: 'believe-the-holder',
    changes: [
      change(
        'messaging',
        "message.sentAt >= this.#clock.installedAt ? 'said' : 'unconfirmed'",
        "message.sentAt >= 0 ? 'said' : 'unconfirmed'"
      ),
      change('messaging', "return origin === 'live' && message", 'return message')
    ]
  },
  {
    name: 'ignore-the-links',
    changes: [change('messaging', 'Math.max(time, parent + 1)', 'time')]
  },
  {
    name: 'never-hand-over-again',
    changes: [
      change('messaging', 'const FIRST_PAUSE = 15_000', 'const FIRST_PAUSE = 1e12'),
      change('messaging', 'const LONGEST_PAUSE = 300_000', 'const LONGEST_PAUSE = 1e12')
    ]
  },
  {
    name: 'leave-gaps-between-slots',
    changes: [
      change(
        'messaging',
        'return index === this.#row.slots.to || index === this.#row.slots.from - 1',
        'return index >= this.#row.slots.to || index < this.#row.slots.from'
      )
    ]
  },
  {
    name: 'forget-the-rest-of-a-bundle',
    changes: [
      change('messaging', 'bundle.missing.filter((leaf) => leaf !== hash)', 'bundle.missing.slice(0, 0)')
    ]
  },
  {
    name: 'serve-no-bundles',
    changes: [
      change('messaging', 'if (bytes !== undefined) yield bytes', 'if (bytes?.length === 0) yield bytes')
    ]
  },
  {
    name: 'notices-by-arrival',
    changes: [
      change(
        'messaging',
        'if (before !== undefined && compareOrder(before.order, order) > 0) return row',
        'if (before !== undefined && compareOrder(before.order, order) === 7) return row'
      )
    ]
  },
  {
    name: 'seal-in-any-order',
    changes: [change('messaging', 'time = Math.max(item.sentAt, time + 1)', 'time = item.sentAt')]
  },
  {
    name: 'forget-retired-keys',
    changes: [
      change(
        'messaging',
        'return row.keyVersions?.find((known) => known.version === version)',
        'return undefined'
      )
    ]
  },
  {
    name: 'seal-before-consent',
    changes: [
      change(
        'messaging',
        'offeredKeys === undefined && alarm === undefined ? keys : undefined',
        'alarm === undefined ? (offeredKeys ?? keys) : undefined'
      )
    ]
  },
  {
    name: 'never-announce-new-keys',
    changes: [
      change(
        'messaging',
        'if (row?.keys === undefined || (row.ownVersionAnnounced ?? 1) >= version) return',
        'if (version > 0) return\n      if (row?.keys === undefined) return'
      )
    ]
  },
  {
    name: 'keep-no-address-books',
    changes: [
      change(
        'messaging/address-book',
        'await state.commit(depositing(held, deposit))',
        'depositing(held, deposit)'
      )
    ]
  },
  {
    name: 'serve-no-address-books',
    changes: [
      change(
        'messaging/address-book',
        'if (hashes.includes(contentHash)) yield bytes',
        'if (hashes.length === 0 && contentHash.length > 0) yield bytes'
      )
    ]
  },
  {
    name: 'older-names-win',
    changes: [
      change('protocol', '({ value, at }) => [at, String(value)]', '({ value, at }) => [-at, String(value)]')
    ]
  },
  {
    name: 'meet-under-the-newest-pair-only',
    changes: [change('messaging', 'Math.min(version, known ?? oldest)', 'version')]
  },
  {
    name: 'believe-any-receipt',
    changes: [
      change(
        'crypto',
        '!(await signatures.isSigned(bytes.subarray(SIGNATURE_OFFSET), statement, courier))',
        'bytes.length === 7'
      )
    ]
  },
  {
    name: 'believe-the-only-node',
    forged: true,
    changes: [
      change(
        'messaging',
        'if (ports.ledger.quorum > 1) return undefined',
        'if (ports.ledger.quorum > 0) return undefined'
      )
    ]
  },
  {
    name: 'a-tick-is-enough',
    changes: [
      change(
        'messaging',
        'receipts: [...others, receipt], leftIn }',
        'receipts: [...others, receipt], leftIn, nextAttemptAt: undefined as never }'
      )
    ]
  }
]

/** @throws UsageError `no-such-bug` */
export const plantedBug = (name: string): PlantedBug => {
  const found = PLANTED_BUGS.find((bug) => bug.name === name)
  if (found === undefined) throw new UsageError('no-such-bug', `no bug is called ${name}`)
  return found
}

/** The file of its room in which a change is made, wherever it was moved to. @throws UsageError `planted-bug-outdated` */
const fileOf = ({ room, find }: Change): string => {
  const folder = new URL(`../../${room}/`, import.meta.url)
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => new URL(name, folder))
  const places = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split(find)
      .slice(1)
      .map(() => file.href)
  )
  const [place, ...more] = places
  if (place === undefined || more.length > 0)
    throw new UsageError(
      'planted-bug-outdated',
      `stands ${places.length} times in ${room}, not once: ${find}`
    )
  return place
}

/** Where each change of a bug is made. @throws UsageError `planted-bug-outdated` */
export const placesOf = ({ changes }: PlantedBug): readonly (Change & { readonly file: string })[] =>
  changes.map((change) => ({ ...change, file: fileOf(change) }))

/**
 * Loads the changed files instead of the ones that stand on disk, in this process and from now on: call it before
 * anything of messaging is imported. @throws UsageError `planted-bug-outdated`
 */
export const plant = (bug: PlantedBug): void => {
  const placed = placesOf(bug)
  registerHooks({
    load: (url, context, nextLoad) => {
      const here = placed.filter(({ file }) => file === url)
      if (here.length === 0) return nextLoad(url, context)
      const source = here.reduce(
        (text, { find, replace }) => text.replace(find, () => replace),
        readFileSync(new URL(url), 'utf8')
      )
      return { format: 'module-typescript', source, shortCircuit: true }
    }
  })
}
