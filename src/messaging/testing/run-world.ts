import { parseArgs } from 'node:util'
import { GhostError } from '../../protocol/errors.ts'
import { World, type WorldReport } from './world.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    events: { type: 'string', default: '100' },
    'first-seed': { type: 'string', default: '1' },
    seed: { type: 'string' }
  }
})

const run = async (seed: number, trace?: (line: string) => void): Promise<WorldReport | GhostError> => {
  try {
    return await new World(seed, { steps: Number(values.events), ...(trace && { trace }) }).run()
  } catch (error) {
    if (error instanceof GhostError) return error
    throw error
  }
}
if (values.seed !== undefined) console.log(await run(Number(values.seed), console.log))
else {
  const t = Date.now()
  let ev = 0
  for (let s = Number(values['first-seed']); s < Number(values['first-seed']) + Number(values.seeds); s++) {
    const r = await run(s)
    if (r instanceof GhostError)
      console.log(s, r.code, r.message.slice(0, 300), r.code === 'internal' ? r.stack : '')
    else ev += r.events
  }
  console.log(ev, Date.now() - t)
}
