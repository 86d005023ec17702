/**
 * Compiles src/protocol/protobuf/*.proto to JavaScript and type declarations beside them.
 * protons writes TypeScript namespaces, which Node's type stripping refuses; hence the second step with tsc.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = resolve(import.meta.dirname, '..')
const sources = join(root, 'src/protocol/protobuf')
const program = (name: string) => join(root, 'node_modules/.bin', name)

const COMPILER_OPTIONS = [
  ...['--target', 'ES2023', '--module', 'ESNext', '--moduleResolution', 'bundler', '--lib', 'ES2024,DOM'],
  ...['--strict', '--declaration', '--skipLibCheck', '--types', 'node']
]

/** Compiles every .proto file. @returns file name → text, as it is to stand in src/protocol/protobuf */
export const generateProtobuf = (): ReadonlyMap<string, string> => {
  const work = mkdtempSync(join(tmpdir(), 'ghost-protobuf-'))
  try {
    symlinkSync(join(root, 'node_modules'), join(work, 'node_modules'))
    const protos = readdirSync(sources).filter((name) => name.endsWith('.proto'))
    execFileSync(program('protons'), [...protos.map((name) => join(sources, name)), '--output', work])
    const generated = protos.map((name) => join(work, `${basename(name, '.proto')}.ts`))
    execFileSync(program('tsc'), [...COMPILER_OPTIONS, ...generated], { cwd: work })
    const outputs = readdirSync(work).filter((name) => /[.](js|d[.]ts)$/.test(name))
    return new Map(outputs.sort().map((name) => [name, readFileSync(join(work, name), 'utf8')]))
  } finally {
    rmSync(work, { recursive: true })
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  for (const [name, text] of generateProtobuf()) writeFileSync(join(sources, name), text)
