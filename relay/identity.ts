import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { StorageError } from '../src/protocol/errors.ts'
import { makeFolder } from './folder.ts'

const KEY_FILE = 'relay.key'

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

const readKey = async (path: string): Promise<PrivateKey | undefined> => {
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw new StorageError('relay-key-unreadable', `cannot read ${path}`, { cause: error })
  }
  try {
    return privateKeyFromProtobuf(bytes)
  } catch (cause) {
    throw new StorageError('relay-key-damaged', `${path} holds no libp2p private key`, { cause })
  }
}

/**
 * The relay's key: the one in `directory`, made on first use and readable by its owner alone (0600), or a fresh
 * one that ends with the process when no directory is given.
 * @throws StorageError `relay-key-unreadable`, `relay-key-damaged`
 */
export const loadIdentity = async (directory: string | undefined): Promise<PrivateKey> => {
  if (directory === undefined) return generateKeyPair('Ed25519')
  const path = join(directory, KEY_FILE)
  const held = await readKey(path)
  if (held !== undefined) return held
  const made = await generateKeyPair('Ed25519')
  try {
    makeFolder(directory, 0o700)
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(privateKeyToProtobuf(made))
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw new StorageError('relay-key-unreadable', `cannot write ${path}`, { cause })
  }
  return made
}
