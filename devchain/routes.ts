import type { Context } from 'hono'
import {
  RequestError,
  commitmentsOf,
  fieldInPath,
  identifierInPath,
  nameInPath,
  numberInPath,
  plaintextInPath,
  programInPath
} from './answers.ts'
import type { Answers } from './answers.ts'
import { readQuery } from './queries.ts'

/** Consensus versions that the newest release knows (snarkVM 4.12): one a block on a development network. */
const consensusVersions = 22

/** Answers a read of the chain as it stands for this request. */
export type Read = (answers: Answers, context: Context, path: string) => unknown

function param(context: Context, name: string): string {
  return context.req.param(name) ?? ''
}

function programAsAsked(answers: Answers, context: Context, id: string): unknown {
  const { metadata } = readQuery(context.req.url, { metadata: 'flag' })
  return metadata === true ? answers.programWithMetadata(id) : answers.program(id)
}

/** Every route that reads, as hono writes routes, below the network. */
export const reads: Readonly<Record<string, Read>> = {
  '/consensus_version': (answers) => Math.min(answers.height + 1, consensusVersions),
  '/block/height/latest': (answers) => answers.height,
  '/block/hash/latest': (answers) => answers.block(answers.height).block_hash,
  '/block/latest': (answers) => answers.block(answers.height),
  '/block/:block': (answers, context) => answers.blockByText(param(context, 'block')),
  '/block/:block/header': (answers, context, path) =>
    answers.block(numberInPath(path, param(context, 'block'), 32)).header,
  '/block/:block/transactions': (answers, context, path) =>
    answers.block(numberInPath(path, param(context, 'block'), 32)).transactions,
  '/blocks': (answers, context) => {
    const shape = { start: 'number', end: 'number' } as const
    const { start = 0, end = 0 } = readQuery(context.req.url, shape, ['start', 'end'])
    return answers.blocks(start, end)
  },
  '/height/:hash': (answers, context, path) =>
    answers.heightOf(identifierInPath(path, 'ab', param(context, 'hash'))),
  '/transaction/confirmed/:id': (answers, context, path) =>
    answers.confirmed(identifierInPath(path, 'at', param(context, 'id'))),
  '/transaction/unconfirmed/:id': (answers, context, path) =>
    answers.unconfirmed(identifierInPath(path, 'at', param(context, 'id'))),
  '/transaction/:id': (answers, context, path) =>
    answers.transaction(identifierInPath(path, 'at', param(context, 'id'))),
  '/find/blockHash/:id': (answers, context, path) =>
    answers.blockHashOf(identifierInPath(path, 'at', param(context, 'id'))),
  '/find/blockHeight/:root': (answers, context, path) =>
    answers.heightOfStateRoot(identifierInPath(path, 'sr', param(context, 'root'))),
  '/find/transactionID/deployment/:program': (answers, context, path) =>
    answers.deploymentOf(programInPath(path, param(context, 'program'))),
  '/find/transactionID/deployment/:program/:edition': (answers, context, path) => {
    const program = programInPath(path, param(context, 'program'))
    const edition = numberInPath(path, param(context, 'edition'), 16)
    return answers.isDeployed(program) && answers.edition(program) === edition
      ? answers.deploymentOf(program)
      : null
  },
  '/find/transactionID/:transition': (answers, context, path) =>
    answers.transactionOfTransition(identifierInPath(path, 'au', param(context, 'transition'))),
  '/find/transitionID/:put': (answers, context, path) =>
    answers.transitionOfPut(fieldInPath(path, param(context, 'put'))),
  '/program/:id': (answers, context, path) => {
    const id = programInPath(path, param(context, 'id'))
    return programAsAsked(answers, context, id)
  },
  '/program/:id/latest_edition': (answers, context, path) =>
    answers.edition(programInPath(path, param(context, 'id'))),
  '/program/:id/mappings': (answers, context, path) =>
    answers.mappingNames(programInPath(path, param(context, 'id'))),
  '/program/:id/:edition': (answers, context, path) => {
    const id = programInPath(path, param(context, 'id'))
    const edition = numberInPath(path, param(context, 'edition'), 16)
    if (answers.isDeployed(id) && answers.edition(id) === edition) return programAsAsked(answers, context, id)
    throw new RequestError(404, `No program \`${id}\` exists for edition ${edition}`)
  },
  '/program/:id/mapping/:name': (answers, context, path) => {
    const { all, metadata } = readQuery(context.req.url, { all: 'flag', metadata: 'flag' })
    if (all !== true) {
      throw new RequestError(400, "Invalid query parameter. At this time, 'all=true' must be included")
    }
    const data = answers.values(
      programInPath(path, param(context, 'id')),
      nameInPath(path, param(context, 'name'))
    )
    return metadata === true ? { data, height: answers.height } : data
  },
  '/program/:id/mapping/:name/:key': (answers, context, path) => {
    const id = programInPath(path, param(context, 'id'))
    const { metadata } = readQuery(context.req.url, { metadata: 'flag' })
    const data = answers.value(
      id,
      nameInPath(path, param(context, 'name')),
      plaintextInPath(path, param(context, 'key'))
    )
    return metadata === true ? { data, height: answers.height } : data
  },
  '/statePath/:commitment': (_answers, context, path) => {
    const commitment = fieldInPath(path, param(context, 'commitment'))
    throw new RequestError(500, `Commitment '${commitment}' does not exist`)
  },
  '/statePaths': (_answers, context) => {
    const { commitments = '' } = readQuery(context.req.url, { commitments: 'text' }, ['commitments'])
    const first = commitmentsOf(commitments)[0]
    throw first === undefined
      ? new RequestError(422, 'No commitments provided')
      : new RequestError(500, `Commitment '${first}' does not exist`)
  },
  '/stateRoot/latest': (answers) => answers.stateRoot(answers.height),
  '/stateRoot/:height': (answers, context, path) =>
    answers.stateRoot(numberInPath(path, param(context, 'height'), 32))
}
