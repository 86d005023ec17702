import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

const MAIN = join(import.meta.dirname, '../../main.ts')

/** A relay as its owner starts it: a process of its own. */
export interface RelayProcess {
  readonly address: string
  /** Ends it; resolves when it has ended. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>
}

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
    })
    child.once('close', () => reject(new DOMException(`the relay ended: ${text}`, 'OperationError')))
  })

/** Starts `relay/main.ts` with these flags and resolves when it accepts clients. */
export const startRelayProcess = async (flags: readonly string[]): Promise<RelayProcess> => {
  const ports = ['--port', '0', '--health-port', '0']
  const child = spawn(process.execPath, [MAIN, ...ports, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
  const address = await firstLine(child)
  return {
    address,
    end: async (signal) => {
      const closed = once(child, 'close')
      child.kill(signal)
      const [code] = (await closed) as [number | null]
      return code
    }
  }
}
