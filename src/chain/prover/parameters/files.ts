import type { Network } from '../../config.ts'

/** A public file that proofs are made with, as the Aleo library names and expects it. */
export interface ParameterFile {
  /** Name as it is published; its end are the first seven digits of the checksum. */
  readonly name: string
  readonly folder: Network
  /** SHA-256 of the whole file in hex. */
  readonly sha256: string
  /** Bytes. */
  readonly size: number
}

/** Universal parameters: the same for both networks, published in one place. Sizes in bytes. */
const powers = (name: string, sha256: string, size: number): ParameterFile => ({
  name: `${name}.usrs.${sha256.slice(0, 7)}`,
  folder: 'mainnet',
  sha256,
  size
})

const feeKey = (folder: Network, sha256: string): ParameterFile => ({
  name: `fee_public.prover.${sha256.slice(0, 7)}`,
  folder,
  sha256,
  size: 29_174_402
})

/** Proving key of `credits.aleo/fee_public`, which pays for every call; another one on each network. */
export const FEE_KEYS: Readonly<Record<Network, ParameterFile>> = {
  testnet: feeKey('testnet', 'f72b6ff291415fb17a3653f447dbf95a5fe48480f7bbd6cf1dfb33963ff6ad58'),
  mainnet: feeKey('mainnet', 'd967fc683af43a0a01817283af05181f9f8277c49351ca664a642b0eb9ec9363')
}

/**
 * Every file we fetch, as @provablehq/wasm 0.11.10 carries name, checksum and size of it (a test compares). Powers up
 * to 2^15, and shifted ones up to 2^16, come with the library; beyond 2^20 no call of ours needs them, and 100 MB are asked of nobody unawares.
 */
export const PARAMETER_FILES: readonly ParameterFile[] = [
  powers('powers-of-beta-16', '84631bc11e1a6db99db085a8de586014e7dd10e97b42cbd766c105dea014bbd1', 3_145_736),
  powers('powers-of-beta-17', '7c27308fddb11be496e4dd43ee4ae2adb31051b715bb7c0c48656a9be6fec676', 6_291_464),
  powers('powers-of-beta-18', '7a12bcb6de982aa3010dde16a7be73ec399a46717b37ea189112ef14f4c88cca', 12_582_920),
  powers('powers-of-beta-19', 'e535d44614ef8e667ac39132cad61516dc4dcbce62d74c396b670b21c9b4e16a', 25_165_832),
  powers('powers-of-beta-20', '3daad5ed5b5b7108b46bf1d0639a0d6e06deee4c784730ec9672e8cf1184e923', 50_331_656),
  powers(
    'shifted-powers-of-beta-17',
    '20251789535c798606a205d04dea8a3a46a2c79e4e7f450e48a99285112bef6c',
    6_291_464
  ),
  powers(
    'shifted-powers-of-beta-18',
    '9a1859e01968284239e3ca3e33246a6a1af35aee1ccc82990ff5af4c3b50cac4',
    12_582_920
  ),
  powers(
    'shifted-powers-of-beta-19',
    '662e3437feba9da7d1206f4cfa9297c2835124a639c9f6c5ce3e0da81f55658c',
    25_165_832
  ),
  powers(
    'shifted-powers-of-beta-20',
    'dbb509d0889c61f1b5f6e1cc3b3e8b7f9c9d4f7741efedcb3b76cf462d94e698',
    50_331_656
  ),
  FEE_KEYS.testnet,
  FEE_KEYS.mainnet
]

const byName = new Map(PARAMETER_FILES.map((file) => [file.name, file]))

/** The file of a name as the library asks for it; undefined for one we do not know. */
export const parameterFile = (name: string): ParameterFile | undefined => byName.get(name)
