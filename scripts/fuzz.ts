/**
 * `npm run fuzz [-- inputs [seed]]`: a million malformed inputs for every decoder of what strangers send, from a seed
 * that is printed; ends with status 1 and the input at the first that a decoder does not refuse as it should.
 */
import process from 'node:process'
import { corpus, DECODERS, malformed, misbehaviour } from '../src/crypto/testing/fuzz.ts'
import { SeededRandom } from '../src/messaging/testing/seeded-random.ts'

/** No input may take longer (ms): what is read is at most a mebibyte. */
const LIMIT = 1000

/** What `work` gives, and ms that it took: twice where that was too long, since the machine may have been busy. */
const timed = <T>(work: () => T): readonly [T, number] => {
  const once = (): readonly [T, number] => {
    const before = performance.now()
    const result = work()
    return [result, performance.now() - before]
  }
  const first = once()
  return first[1] < LIMIT ? first : once()
}

const inputs = Number(process.argv[2] ?? 1_000_000)
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31)
const samples = corpus()
console.log(`seed ${seed}`)
for (const [name, decode] of Object.entries(DECODERS)) {
  const chance = new SeededRandom(seed).fork(name)
  let slowest = 0
  for (let count = 0; count < inputs; count++) {
    const bytes = malformed(samples, chance)
    const [wrong, took] = timed(() => misbehaviour(decode, bytes))
    slowest = Math.max(slowest, took)
    if (wrong === undefined && took < LIMIT) continue
    console.error(`${name} ${wrong ?? `took ${took} ms`}: ${Buffer.from(bytes).toString('hex')}`)
    process.exitCode = 1
    break
  }
  console.log(`${name}: ${inputs} inputs, slowest ${slowest.toFixed(1)} ms`)
}
