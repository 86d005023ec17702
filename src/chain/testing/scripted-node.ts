import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Answers one request; `path` is what follows the host. */
export type Script = (path: string, response: ServerResponse, request: IncomingMessage) => void

export interface ScriptedNode {
  readonly url: string
  /** Paths asked for, in order. */
  readonly asked: readonly string[]
  close(): Promise<void>
}

/** A node that says whatever a test wants it to. */
export const scriptedNode = async (script: Script): Promise<ScriptedNode> => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    script(path, response, request)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
}

/** A script that answers JSON text with 200. */
export const sayJson =
  (text: string): Script =>
  (_, response) =>
    void response.writeHead(200, { 'content-type': 'application/json' }).end(text)

/** A script that answers a status with a sentence. */
export const sayStatus =
  (status: number, text: string, headers: Record<string, string> = {}): Script =>
  (_, response) =>
    void response.writeHead(status, headers).end(text)

/** Text of the program that a recognised scripted node has. */
export const SCRIPTED_SOURCE = 'program p.aleo;\n'
/** Block 0 of its chain. */
const SCRIPTED_GENESIS = `ab1${'q'.repeat(58)}`

/** A script that shows the chain and the program it is asked for first, and goes on as it likes. */
export const recognised =
  (script: Script, genesis = SCRIPTED_GENESIS, source = SCRIPTED_SOURCE): Script =>
  (path, response, request) => {
    const block = { block_hash: genesis, header: { metadata: { network: 1, height: 0 } }, transactions: [] }
    if (path.endsWith('/block/0')) sayJson(JSON.stringify(block))(path, response, request)
    else if (path.endsWith('/program/p.aleo')) sayJson(JSON.stringify(source))(path, response, request)
    else script(path, response, request)
  }
