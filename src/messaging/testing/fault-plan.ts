import type { AnchoringChoice } from '../../protocol/anchoring.ts'
import { honestNodes, type LedgerFaults } from './fake-ledger.ts'
import { calmNetwork, type NetworkFaults } from './endpoint.ts'
import { COURIER_LIES, type CourierLie } from './fake-courier.ts'
import { drawLie, type LieKind } from './lies.ts'
import type { CrashPoint } from './life.ts'
import type { SeededRandom } from './seeded-random.ts'

/** Couriers of a world that has any. */
export const COURIERS = 2

/** What becomes of a courier. */
export type CourierFate = 'down' | 'up' | 'loses-everything' | 'honest' | CourierLie
const FATES: readonly CourierFate[] = ['down', 'up', 'up', 'loses-everything', 'honest', ...COURIER_LIES]

/** What happens next in a world, and how many ms pass after it. Clients are named by their number. */
export type Step = { readonly pause: number } & (
  | { readonly kind: 'send'; readonly from: number; readonly to: number; readonly count: number }
  | {
      readonly kind: 'choose'
      readonly client: number
      readonly other: number
      readonly choice: AnchoringChoice
    }
  | { readonly kind: 'anchor'; readonly client: number; readonly other: number }
  | { readonly kind: 'crash'; readonly client: number; readonly point: CrashPoint }
  | { readonly kind: 'restart'; readonly client: number }
  | { readonly kind: 'lock'; readonly client: number }
  | { readonly kind: 'part'; readonly one: number; readonly other: number }
  | { readonly kind: 'rejoin' }
  | { readonly kind: 'network'; readonly faults: NetworkFaults }
  | { readonly kind: 'nodes'; readonly client: number; readonly faults: LedgerFaults }
  | { readonly kind: 'lie'; readonly client: number; readonly lie: LieKind }
  | { readonly kind: 'honest'; readonly client: number }
  | { readonly kind: 'courier'; readonly courier: number; readonly fate: CourierFate }
  | { readonly kind: 'rotate'; readonly client: number }
  | { readonly kind: 'consent'; readonly client: number }
  | { readonly kind: 'name'; readonly client: number; readonly other: number }
  | { readonly kind: 'full'; readonly client: number; readonly commits: number }
)

export type StepKind = Step['kind']

/** How often each kind of step comes when its family of faults is part of a plan. */
const WEIGHTS: Readonly<Record<StepKind, number>> = {
  send: 30,
  choose: 3,
  anchor: 4,
  crash: 5,
  restart: 6,
  lock: 1,
  part: 3,
  rejoin: 3,
  network: 4,
  nodes: 4,
  lie: 5,
  honest: 3,
  courier: 5,
  full: 2,
  rotate: 2,
  consent: 5,
  name: 3
}

const CHOICES = ['choose', 'anchor'] as const
const ROTATION = ['rotate', 'consent'] as const

/** Steps that belong together: a plan has a whole family or none of it. */
const FAMILIES: readonly (readonly StepKind[])[] = [
  CHOICES,
  ['crash', 'restart'],
  ['lock', 'restart'],
  ['part', 'rejoin'],
  ['network'],
  ['nodes'],
  ['lie', 'honest'],
  ['full'],
  ['courier'],
  ROTATION,
  ['name']
]

/** Chance that a family is part of a plan: few faults at a time reach states that all at once never do. */
const FAMILY_CHANCE = 0.5

/** What a plan is drawn for. */
export interface PlanOptions {
  readonly clients: number
  readonly steps: number
  /** Nodes forge slots. */
  readonly forging: boolean
  /** Everybody has one device. What its author wants no anchor for is not on his others before something that follows it is. */
  readonly oneDevice: boolean
}

const networkFaults = (random: SeededRandom): NetworkFaults =>
  random.chance(0.3)
    ? calmNetwork()
    : {
        drop: random.pick([0, 0.1, 0.5]),
        duplicate: random.pick([0, 0.2, 0.9]),
        delay: random.pick([10, 500, 8_000]),
        reorder: random.pick([0, 0.3]),
        breakOff: random.pick([0, 0.2])
      }

const nodeFaults = (random: SeededRandom, forging: boolean): LedgerFaults =>
  random.chance(0.3)
    ? honestNodes()
    : {
        unreachable: random.chance(0.3),
        busy: random.pick([0, 0.1, 0.4]),
        lag: random.pick([0, 1, 5]),
        hiding: random.pick([0, 0.3]),
        forging: forging ? random.pick([0, 0.3]) : 0,
        forgetting: random.pick([0, 0.3]),
        denying: random.pick([0, 0.3]),
        quorum: random.pick([1, 2]),
        disagreeing: random.pick([0, 0.3])
      }

const choiceOf = (random: SeededRandom): AnchoringChoice => {
  const mode = random.pick(['every', 'batched', 'batched', 'request', 'off'] as const)
  return { mode, textOnChain: mode !== 'off' && random.chance(0.4) }
}

const stepOf = (kind: StepKind, random: SeededRandom, { clients, forging }: PlanOptions): Step => {
  const pause = random.chance(0.3) ? 0 : random.integer(1, random.pick([20, 500, 4_000, 30_000]))
  const client = random.integer(0, clients - 1)
  const other = (client + random.integer(1, clients - 1)) % clients
  switch (kind) {
    case 'send':
      return { kind, pause, from: client, to: other, count: random.chance(0.15) ? random.integer(2, 20) : 1 }
    case 'choose':
      return { kind, pause, client, other, choice: choiceOf(random) }
    case 'anchor':
    case 'name':
      return { kind, pause, client, other }
    case 'crash':
      return {
        kind,
        pause,
        client,
        point: { call: random.integer(1, 25), when: random.pick(['before', 'after']) }
      }
    case 'part':
      return { kind, pause, one: client, other }
    case 'rejoin':
      return { kind, pause }
    case 'network':
      return { kind, pause, faults: networkFaults(random) }
    case 'nodes':
      return { kind, pause, client, faults: nodeFaults(random, forging) }
    case 'lie':
      return {
        kind,
        pause,
        client,
        lie: drawLie(random)
      }
    case 'courier':
      return { kind, pause, courier: random.integer(0, COURIERS - 1), fate: random.pick(FATES) }
    case 'full':
      return { kind, pause, client, commits: random.integer(1, 8) }
    case 'restart':
    case 'lock':
    case 'honest':
    case 'rotate':
    case 'consent':
      return { kind, pause, client }
  }
}

/** What will happen in a world, all drawn before it begins. */
export const planOf = (random: SeededRandom, options: PlanOptions): readonly Step[] => {
  const kinds = new Set<StepKind>(['send', ...FAMILIES.filter(() => random.chance(FAMILY_CHANCE)).flat()])
  if (!options.oneDevice) for (const kind of CHOICES) kinds.delete(kind)
  const weights = Object.fromEntries(
    Object.entries(WEIGHTS).map(([kind, weight]) => [kind, kinds.has(kind as StepKind) ? weight : 0])
  ) as Record<StepKind, number>
  return Array.from({ length: options.steps }, () => stepOf(random.weighted(weights), random, options))
}

const HARMLESS: readonly StepKind[] = [
  'send',
  'choose',
  'anchor',
  'restart',
  'rejoin',
  'honest',
  'rotate',
  'consent',
  'name'
]
/** Does this step make something go wrong? */
export const isFault = ({ kind }: Step): boolean => !HARMLESS.includes(kind)

/** One line of a trace. */
export const lineOf = ({ kind, pause, ...rest }: Step): string =>
  `${kind} ${JSON.stringify(rest)}, then ${pause} ms`
