import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../../protocol/errors.ts'

/** One place of the source, and what stands there in the world with the bug. */
interface Change {
  /** Under src/. */
  readonly file: string
  /** Stands in the file exactly once. */
  readonly find: string
  readonly replace: string
}

/** A mistake that a developer could make, made on purpose, so that the world shows that it finds it. */
export interface PlantedBug {
  readonly name: string
  readonly changes: readonly Change[]
}

const change = (file: string, find: string, replace: string): Change => ({ file, find, replace })

/** Bugs that each break one promise; the code itself has no seam for them. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'skip-the-hash-check',
    changes: [
      change(
        'messaging/fetch-verified.ts',
        'const hole = wanted.get(hash)\n',
        'const hole = wanted.get(hash) ?? [...wanted.values()][0]\n'
      ),
      change('crypto/verified-envelope.ts', 'expected !== undefined && contentHash !== expected', 'false')
    ]
  },
  {
    name: 'drop-the-dedupe',
    changes: [
      change(
        'messaging/place.ts',
        'once.has(candidate.id) || state.remembers(conversation.peer, candidate.id)',
        'once.has(candidate.id)'
      ),
      change(
        'messaging/place.ts',
        'for (const id of await store.held(doubtful)) once.delete',
        'for (const id of []) once.delete'
      )
    ]
  },
  {
    name: 'acknowledge-before-persist',
    changes: [
      change(
        'messaging/receive.ts',
        "const candidates = this.open(from.peer, envelopes, 'live', verdicts)\n      await this.commit(from.peer, candidates)",
        "const candidates = this.open(from.peer, envelopes, 'live', verdicts)\n      void this.commit(from.peer, candidates).catch(() => undefined)"
      )
    ]
  },
  {
    name: 'send-before-persist',
    changes: [
      change(
        'messaging/send.ts',
        'const { changes, placed } = await place(state, ports.store, peer, candidates, ports.clock.now())\n    await state.commit({',
        'const { changes, placed } = await place(state, ports.store, peer, candidates, ports.clock.now())\n    void ports.clock.sleep(50).then(() => state.commit({'
      ),
      change(
        'messaging/send.ts',
        'removedEntries: replacing\n    })',
        'removedEntries: replacing\n    })).catch(() => undefined)'
      )
    ]
  },
  {
    name: 'reuse-a-nonce',
    changes: [
      change('messaging/compose.ts', 'nonce: random.bytes(NONCE_BYTES)', 'nonce: new Uint8Array(NONCE_BYTES)')
    ]
  },
  {
    name: 'advance-the-cursor-early',
    changes: [change('messaging/slots.ts', 'Math.max(slots.to, index + 1)', 'Math.max(slots.to, index + 2)')]
  },
  {
    name: 'own-because-it-opens',
    changes: [
      change(
        'crypto/envelope.ts',
        'if (!isSigned(auth, statement, keys.signingPublicKey)) throw notFromAuthor()',
        'isSigned(auth, statement, keys.signingPublicKey)'
      )
    ]
  },
  {
    name: 'believe-the-holder',
    changes: [
      change(
        'messaging/place.ts',
        "message.sentAt >= this.#clock.installedAt ? 'said' : 'unconfirmed'",
        "message.sentAt >= 0 ? 'said' : 'unconfirmed'"
      ),
      change('messaging/place.ts', "return origin === 'live' && message", 'return message')
    ]
  },
  {
    name: 'ignore-the-links',
    changes: [change('messaging/order.ts', 'Math.max(time, parent + 1)', 'time')]
  },
  {
    name: 'never-hand-over-again',
    changes: [
      change('messaging/outbox.ts', 'const FIRST_PAUSE = 15_000', 'const FIRST_PAUSE = 1e12'),
      change('messaging/outbox.ts', 'const LONGEST_PAUSE = 300_000', 'const LONGEST_PAUSE = 1e12')
    ]
  },
  {
    name: 'leave-gaps-between-slots',
    changes: [
      change(
        'messaging/slots.ts',
        'if (!reading.adjoins(record.index)) continue',
        'if (!reading.isNew(record.index)) continue'
      )
    ]
  },
  {
    name: 'seal-in-any-order',
    changes: [change('messaging/send.ts', 'time = Math.max(item.sentAt, time + 1)', 'time = item.sentAt')]
  }
]

/** @throws UsageError `no-such-bug` */
export const plantedBug = (name: string): PlantedBug => {
  const found = PLANTED_BUGS.find((bug) => bug.name === name)
  if (found === undefined) throw new UsageError('no-such-bug', `no bug is called ${name}`)
  return found
}

const changed = (source: string, { file, find, replace }: Change): string => {
  if (source.split(find).length !== 2)
    throw new UsageError('planted-bug-outdated', `${file} does not hold this exactly once: ${find}`)
  return source.replace(find, () => replace)
}

/**
 * Loads the changed files instead of the ones that stand on disk, in this process and from now on: call it before
 * anything of messaging is imported. @throws UsageError `planted-bug-outdated` while such a file is loaded
 */
export const plant = ({ changes }: PlantedBug): void => {
  const source = fileURLToPath(new URL('../..', import.meta.url))
  registerHooks({
    load: (url, context, nextLoad) => {
      const here = changes.filter(({ file }) => url === new URL(`../../${file}`, import.meta.url).href)
      if (here.length === 0) return nextLoad(url, context)
      const text = here.reduce(changed, readFileSync(`${source}${here[0]?.file ?? ''}`, 'utf8'))
      return { format: 'module-typescript', source: text, shortCircuit: true }
    }
  })
}
