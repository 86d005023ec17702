import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** What the script says and asks; a test answers in its place. */
export interface Terminal {
  /** A line for a person. */
  say(line: string): void
  /** An answer without its echo; undefined where nobody sits there. */
  secret(question: string): Promise<string | undefined>
  /** A line as typed; undefined where nobody sits there. */
  ask(question: string): Promise<string | undefined>
}

const mute = new Writable({ write: (_chunk, _encoding, done) => done() })

/** The terminal this process was started in; lines for people go to standard error. */
export const processTerminal: Terminal = {
  say: (line) => void process.stderr.write(`${line}\n`),
  async ask(question) {
    if (!process.stdin.isTTY) return undefined
    const reading = createInterface({ input: process.stdin, output: process.stderr })
    try {
      return await reading.question(question)
    } finally {
      reading.close()
    }
  },
  async secret(question) {
    if (!process.stdin.isTTY) return undefined
    process.stderr.write(question)
    const reading = createInterface({ input: process.stdin, output: mute, terminal: true })
    try {
      return await reading.question('')
    } finally {
      reading.close()
      process.stderr.write('\n')
    }
  }
}
