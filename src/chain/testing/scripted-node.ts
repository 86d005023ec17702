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
