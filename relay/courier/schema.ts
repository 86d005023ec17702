import type { DatabaseSync } from 'node:sqlite'

/**
 * An object stands once, whoever deposited it; a grant says by which right, behind which lock and until when. Usage is
 * counted by triggers, so that no path forgets it: for each client (`client:`), each anchor or mailbox (`right:`), each
 * kind of right (`kind:`), each device that collects (`device:`) and in all (`all`).
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS objects (hash BLOB PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS grants (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  hash BLOB NOT NULL,
  kind TEXT NOT NULL,
  owner TEXT NOT NULL,
  lock BLOB NOT NULL,
  client TEXT NOT NULL,
  device BLOB,
  mailbox BLOB,
  size INTEGER NOT NULL,
  until INTEGER NOT NULL,
  UNIQUE (hash, owner, lock)
);
CREATE INDEX IF NOT EXISTS grants_owner ON grants (owner);
CREATE INDEX IF NOT EXISTS grants_until ON grants (until);
CREATE INDEX IF NOT EXISTS grants_device ON grants (device, sequence) WHERE device IS NOT NULL;
CREATE TABLE IF NOT EXISTS usage (holder TEXT PRIMARY KEY, objects INTEGER NOT NULL, bytes INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS usage_devices ON usage (bytes) WHERE holder GLOB 'device:*';
`

const HOLDERS = [
  "'client:' || ROW.client",
  "'right:' || ROW.owner",
  "'kind:' || ROW.kind",
  "'device:' || COALESCE(HEX(ROW.device), '')",
  "'all'"
]

const counted = HOLDERS.map(
  (holder) =>
    `INSERT INTO usage VALUES (${holder.replace('ROW', 'NEW')}, 1, NEW.size)
     ON CONFLICT (holder) DO UPDATE SET objects = objects + 1, bytes = bytes + NEW.size;`
)
const discounted = HOLDERS.map(
  (holder) =>
    `UPDATE usage SET objects = objects - 1, bytes = bytes - OLD.size WHERE holder = ${holder.replace('ROW', 'OLD')};`
)

const TRIGGERS = `
DROP TRIGGER IF EXISTS granted;
DROP TRIGGER IF EXISTS ended;
CREATE TRIGGER granted AFTER INSERT ON grants BEGIN ${counted.join(' ')} END;
CREATE TRIGGER ended AFTER DELETE ON grants BEGIN
  ${discounted.join(' ')}
  DELETE FROM usage WHERE objects <= 0 AND holder IN (${HOLDERS.map((holder) => holder.replace('ROW', 'OLD')).join()});
  DELETE FROM objects WHERE hash = OLD.hash AND NOT EXISTS (SELECT 1 FROM grants WHERE hash = OLD.hash);
END;
`

/** Counted anew at each start: an older version counted for fewer holders. */
const RECOUNT = HOLDERS.map(
  (holder) =>
    `INSERT INTO usage SELECT ${holder.replace('ROW', 'grants')}, COUNT(*), SUM(size) FROM grants GROUP BY 1;`
).join(' ')

/**
 * Thousands of sequence numbers for each ms before now: one that a reader remembers never names something else, also
 * where this store was made anew or comes from a backup.
 */
const PER_MILLISECOND = 1000

/**
 * Makes the tables where they are missing. What a commit returned from is on disk: `synchronous = FULL` with a
 * write-ahead log survives a loss of power (sqlite.org/wal.html).
 */
export const prepare = (database: DatabaseSync, now: number): void => {
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;')
  database.exec(TABLES)
  database.exec(`BEGIN IMMEDIATE; ${TRIGGERS} DELETE FROM usage; ${RECOUNT} COMMIT;`)
  database
    .prepare(
      "INSERT INTO sqlite_sequence SELECT 'grants', ? WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence)"
    )
    .run(now * PER_MILLISECOND)
  database
    .prepare("UPDATE sqlite_sequence SET seq = MAX(seq, ?) WHERE name = 'grants'")
    .run(now * PER_MILLISECOND)
}
