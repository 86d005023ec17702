import { DatabaseSync } from 'node:sqlite'
import type { SQLInputValue, StatementSync } from 'node:sqlite'
import { join } from 'node:path'
import { RejectedError, StorageError } from '../../src/protocol/errors.ts'
import { hashBytes } from '../../src/protocol/ids.ts'
import type { ContentHash } from '../../src/protocol/ids.ts'
import type { CourierMail } from '../../src/protocol/courier-frames.ts'
import { makeFolder } from '../folder.ts'
import {
  COLLECT_BYTES,
  COLLECT_OBJECTS,
  DEVICE_FLOOR,
  EXPIRE_AT_ONCE,
  GRANT_BYTES,
  MAX_LOCKS,
  MAX_LOCKS_OF_ALL
} from './limits.ts'
import type { CourierLimits } from './limits.ts'
import { prepare } from './schema.ts'

const FILE = 'courier.sqlite'

/** By which right room is taken, and how much of it there is. */
export interface Right {
  readonly kind: 'anchor' | 'permit'
  /** Names the anchor, or the device and its mailbox. */
  readonly owner: string
  /** Bytes under this right: of a mailbox as charged, of an anchor each object once, whatever its locks. */
  readonly quota: number
  /** Ed25519 public key of the device that collects, 32 bytes. */
  readonly device?: Uint8Array
  readonly mailbox?: Uint8Array
}

/** What is to be kept, all of it or nothing. */
export interface Keeping {
  readonly objects: readonly {
    readonly hash: ContentHash
    readonly bytes: Uint8Array
    readonly lock: Uint8Array
  }[]
  readonly right: Right
  /** PeerId of the depositor, as text. */
  readonly client: string
  /** ms since 1970. */
  readonly until: number
}

/** Objects and bytes, 1 KiB charged beside each; an object kept by two rights, or behind two locks, counts twice. */
export interface Usage {
  readonly objects: number
  readonly bytes: number
}

const NOTHING: Usage = { objects: 0, bytes: 0 }

const SQL = {
  usage: 'SELECT objects, bytes FROM usage WHERE holder = ?',
  renew: 'UPDATE grants SET until = MAX(until, ?) WHERE hash = ? AND owner = ? AND lock = ?',
  locks: `SELECT COUNT(*) AS total, COALESCE(SUM(client = ?3), 0) AS own FROM grants
          WHERE hash = ?1 AND owner = ?2`,
  anchored: `SELECT COALESCE(SUM(size), 0) AS bytes FROM
             (SELECT DISTINCT hash, size FROM grants WHERE owner = ? AND hash <> ?)`,
  object: 'INSERT OR IGNORE INTO objects VALUES (?, ?)',
  grant: `INSERT INTO grants (hash, kind, owner, lock, client, device, mailbox, size, until)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  find: `SELECT bytes FROM objects WHERE hash = ?1 AND EXISTS
         (SELECT 1 FROM grants WHERE hash = ?1 AND until > ?2 AND (?3 IS NULL OR lock = ?3))`,
  mail: `SELECT sequence, mailbox, bytes FROM grants JOIN objects USING (hash)
         WHERE device = ? AND sequence > ? AND until > ? ORDER BY sequence`,
  collected: 'DELETE FROM grants WHERE device = ? AND sequence <= ?',
  waiting: 'SELECT COUNT(*) AS count FROM grants WHERE device = ? AND until > ?',
  expire: 'DELETE FROM grants WHERE sequence IN (SELECT sequence FROM grants WHERE until <= ? LIMIT ?)',
  largest: `SELECT SUBSTR(holder, 8) AS device, bytes FROM usage
            WHERE holder GLOB 'device:*' AND holder <> 'device:' ORDER BY bytes DESC LIMIT 1`,
  takeBack: `DELETE FROM grants WHERE sequence IN
             (SELECT sequence FROM grants WHERE device = UNHEX(?) ORDER BY sequence DESC LIMIT 1)`
} as const

type Statements = { readonly [Name in keyof typeof SQL]: StatementSync }

/** Sealed bytes of strangers, in one SQLite file. Every method is one transaction; what returned is on disk. */
export class CourierStore {
  readonly #database: DatabaseSync
  readonly #statements: Statements
  readonly #limits: CourierLimits

  /**
   * @param folder in memory without one
   * @throws StorageError `courier-store-unreadable`
   */
  constructor(folder: string | undefined, limits: CourierLimits, now: number) {
    this.#limits = limits
    try {
      if (folder !== undefined) makeFolder(folder, 0o700)
      this.#database = new DatabaseSync(folder === undefined ? ':memory:' : join(folder, FILE))
      prepare(this.#database, now)
      this.#statements = Object.fromEntries(
        Object.entries(SQL).map(([name, sql]) => [name, this.#database.prepare(sql)])
      ) as Statements
    } catch (cause) {
      throw new StorageError('courier-store-unreadable', `cannot use ${FILE} in ${folder ?? 'memory'}`, {
        cause
      })
    }
  }

  /** @throws RejectedError `courier-quota`, `courier-full`, and then nothing of it is kept */
  keep(keeping: Keeping): void {
    const { objects, right, until } = keeping
    this.#transaction(() => {
      for (const object of objects) {
        const hash = hashBytes(object.hash)
        const renewed = this.#statements.renew.run(until, hash, right.owner, object.lock)
        if (Number(renewed.changes) === 0) this.#add(keeping, object, hash)
      }
    })
  }

  /** An object that this lock belongs to; any lock will do where none is given. */
  find(hash: ContentHash, lock: Uint8Array | undefined, now: number): Uint8Array | undefined {
    const row = this.#statements.find.get(hashBytes(hash), now, lock ?? null)
    return row?.['bytes'] as Uint8Array | undefined
  }

  /** Deletes a device's mail up to `after`, and gives the next of it. */
  collect(
    device: Uint8Array,
    after: number,
    now: number
  ): { readonly mail: readonly CourierMail[]; readonly more: boolean } {
    if (after > 0) this.#statements.collected.run(device, after)
    const mail: CourierMail[] = []
    let bytes = 0
    for (const row of this.#statements.mail.iterate(device, after, now)) {
      if (bytes >= COLLECT_BYTES || mail.length >= COLLECT_OBJECTS) return { mail, more: true }
      const one = row as unknown as CourierMail
      mail.push(one)
      bytes += one.bytes.length
    }
    return { mail, more: false }
  }

  /** Mail that waits for a device. */
  waiting(device: Uint8Array, now: number): number {
    return Number(this.#statements.waiting.get(device, now)?.['count'] ?? 0)
  }

  /** `client:<PeerId>`, `right:<owner>`, `kind:anchor`, `kind:permit`, `device:<key, hex>`, `all`. */
  usage(holder: string): Usage {
    const row = this.#statements.usage.get(holder)
    return row === undefined ? NOTHING : { objects: Number(row['objects']), bytes: Number(row['bytes']) }
  }

  /** Deletes some of what nobody was promised any longer. Answers whether there is more. */
  expire(now: number): boolean {
    return Number(this.#statements.expire.run(now, EXPIRE_AT_ONCE).changes) === EXPIRE_AT_ONCE
  }

  close(): void {
    this.#database.close()
  }

  #add({ right, client, until }: Keeping, object: Keeping['objects'][number], hash: Uint8Array): void {
    const size = object.bytes.length + GRANT_BYTES
    this.#requireRoom(right, client, hash, size)
    const locks = this.#statements.locks.get(hash, right.owner, client)
    if (Number(locks?.['own']) >= MAX_LOCKS || Number(locks?.['total']) >= MAX_LOCKS_OF_ALL)
      throw new RejectedError('courier-quota', 'more locks than two people need')
    const { kind, owner, device = null, mailbox = null } = right
    const row: SQLInputValue[] = [hash, kind, owner, object.lock, client, device, mailbox, size, until]
    this.#statements.object.run(hash, object.bytes)
    this.#statements.grant.run(...row)
  }

  #requireRoom(right: Right, client: string, hash: Uint8Array, size: number): void {
    const { bytes, permitBytes, bytesPerClient } = this.#limits
    const taken = (holder: string): number => this.usage(holder).bytes + size
    const under =
      right.kind === 'permit'
        ? taken(`right:${right.owner}`)
        : Number(this.#statements.anchored.get(right.owner, hash)?.['bytes']) + size
    if (under > right.quota || taken(`client:${client}`) > bytesPerClient)
      throw new RejectedError('courier-quota', 'this client, anchor or mailbox has no more room')
    const isFull = (): boolean =>
      taken('all') > bytes || (right.kind === 'permit' && taken('kind:permit') > permitBytes)
    while (isFull())
      if (!this.#takeBack(right, size))
        throw new RejectedError('courier-full', 'this courier has no more room')
  }

  /**
   * ⚔ Permits cost nothing, and whoever fills the room for them would keep everybody out for a month: the newest object
   * gives way that lies there for the device which has most. Answers whether there was one with more than this one, and
   * more than the floor: however many devices are made up, what was signed for stays there for whoever has little.
   */
  #takeBack({ device }: Right, size: number): boolean {
    if (device === undefined) return false
    const largest = this.#statements.largest.get()
    const own = this.usage(`device:${Buffer.from(device).toString('hex').toUpperCase()}`).bytes + size
    const { bytes, permitBytes } = this.#limits
    const floor = Math.min(DEVICE_FLOOR.bytes, Math.min(bytes, permitBytes) * DEVICE_FLOOR.share)
    const most = Number(largest?.['bytes'] ?? 0)
    if (most <= own || most <= floor) return false
    return Number(this.#statements.takeBack.run(String(largest?.['device'])).changes) > 0
  }

  #transaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      work()
      this.#database.exec('COMMIT')
    } catch (error) {
      // SQLite ends a transaction by itself where a disk is full (sqlite.org/lang_transaction.html).
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }
}
