import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadSdk } from '../sdk.ts'
import { FEE_KEYS, PARAMETER_FILES, parameterFile } from './files.ts'

/** The library carries its expectations as JSON text: checksum and size of each file, then the file's name. */
const wasm = (network: string): string =>
  readFileSync(
    new URL(`../../../../node_modules/@provablehq/wasm/dist/${network}/aleo_wasm.wasm`, import.meta.url)
  ).toString('latin1')

const NETWORKS = ['testnet', 'mainnet'] as const
const universal = PARAMETER_FILES.filter(({ name }) => name.includes('.usrs.'))

describe.each(NETWORKS)('files of the library for %s', (network) => {
  const library = wasm(network)

  it.each(universal)('$name has the checksum and size that the library expects', ({ name, sha256, size }) => {
    const at = library.indexOf(`"checksum": "${sha256}",\n  "size": ${size}\n`)
    expect(at).toBeGreaterThan(0)
    const [following] = /(?:shifted-)?powers-of-beta-\d+\.usrs/.exec(library.slice(at)) ?? []
    expect(`${following}.${sha256.slice(0, 7)}`).toBe(name)
  })

  it('the fee key is the one the SDK asks for', async () => {
    const { name, folder, sha256, size } = FEE_KEYS[network]
    expect(library).toContain(`"prover_checksum": "${sha256}",\n  "prover_size": ${size},`)
    const sdk = await loadSdk(network)
    expect(sdk.CREDITS_PROGRAM_KEYS.getKey('fee_public').prover.endsWith(`/${folder}/${name}`)).toBe(true)
  })
})

it('a file nobody listed is none', () => {
  expect(parameterFile('powers-of-beta-28.usrs.0000000')).toBeUndefined()
})
