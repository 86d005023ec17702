/**
 * `npm run test:chain`: the conformance suite with both its targets, the embedded chain and `leo devnode` (from LEO_BIN
 * or PATH; skipped, and said so, where there is none). The last line sums both.
 */
import process from 'node:process'
import { leo } from '../devchain/testing/node.ts'
import { conclude, vitestSuite } from './suite.ts'

process.stdout.write(
  leo === undefined
    ? 'Targets: the embedded chain. `leo devnode` is skipped: neither LEO_BIN nor PATH has leo, so there is no real node to compare with.\n'
    : `Targets: the embedded chain, and leo devnode (${leo}).\n`
)
conclude([await vitestSuite('conformance', 'chain.json', ['devchain/conformance'])])
