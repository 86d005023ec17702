import type { PinnedKeys } from '../messaging/model.ts'
import type { Belief, CallOptions, ProfileOptions } from '../messaging/ports.ts'
import { IntegrityError, TransientError } from '../protocol/errors.ts'
import type { Address, AddressHash } from '../protocol/ids.ts'
import { nameOfAddress, nameOfKeys } from './names.ts'
import type { NodePool } from './node-pool.ts'
import type { Quorum } from './quorum.ts'

/** What several nodes show of a person: the keys in use, those of before, the address (docs/protocol/chain.md, Several nodes). */
export class PeopleAgreement {
  readonly #pool: NodePool
  readonly #quorum: Quorum

  constructor(pool: NodePool, quorum: Quorum) {
    this.#pool = pool
    this.#quorum = quorum
  }

  /**
   * The keys in use. That there are none is one node's word, unless it is to be certain.
   * @throws IntegrityError `nodes-disagree`, TransientError `node-unreachable` where `certain` and too few answer
   */
  async keys(user: AddressHash, options: ProfileOptions = {}): Promise<PinnedKeys | undefined> {
    const { believed, certain = false } = options
    const rules = { subject: `keys ${user}`, nameOf: nameOfKeys, believed, changing: true, certain }
    const judgement = await this.#quorum.check((reader) => reader.profile(user, options), rules)
    if (judgement.verdict === 'none') {
      if (certain && judgement.asked < this.#pool.quorum)
        throw new TransientError('node-unreachable', 'too few nodes say that there are no keys')
      return undefined
    }
    if (judgement.verdict === 'quorum') return judgement.answer
    if (judgement.verdict === 'single')
      return this.#pool.quorum < 2 ? judgement.answer : { ...judgement.answer, unconfirmed: true }
    if (judgement.verdict === 'contested' && (await believed?.(judgement.answer)) === true)
      return { ...judgement.answer, unconfirmed: true }
    throw new IntegrityError('nodes-disagree', 'nodes show different keys of one person')
  }

  /** What was registered never changes, so it is the same everywhere, or one lies. @throws IntegrityError `nodes-disagree` */
  async keysBefore(
    user: AddressHash,
    version: number,
    options?: CallOptions
  ): Promise<PinnedKeys | undefined> {
    const rules = { subject: `keys ${user} ${version}`, nameOf: nameOfKeys }
    const judgement = await this.#quorum.check(
      (reader) => reader.profileVersion(user, version, options),
      rules
    )
    if (judgement.verdict === 'contradiction')
      throw new IntegrityError('nodes-disagree', 'nodes show different keys under one version')
    return judgement.verdict === 'none' ? undefined : judgement.answer
  }

  /** Whoever is right is told by the hash, so nodes that contradict each other hold nothing up. */
  async address(user: AddressHash, options?: CallOptions & Belief<Address>): Promise<Address | undefined> {
    const rules = { subject: `address ${user}`, nameOf: nameOfAddress, believed: options?.believed }
    const judgement = await this.#quorum.check((reader) => reader.claimedAddress(user, options), rules)
    return judgement.verdict === 'none' || judgement.verdict === 'contradiction'
      ? undefined
      : judgement.answer
  }
}
