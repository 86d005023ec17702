import type { FunctionKeyProvider } from '@provablehq/sdk/testnet.js'
import { TransientError } from '../../../protocol/errors.ts'
import type { Sdk } from '../sdk.ts'
import type { Shelf } from './synchronous-requests.ts'

/**
 * The SDK's key provider with its one download replaced: it gives out only what lies on the shelf, which was checked
 * by SHA-256 before. The SDK's own provider checks nothing. Keys of our own program are not published anywhere; the
 * library makes them from the universal parameters.
 */
export const checkedKeys = (sdk: Sdk, shelf: Shelf): FunctionKeyProvider => {
  class CheckedKeys extends sdk.AleoKeyProvider {
    override fetchBytes(url = ''): Promise<Uint8Array> {
      const name = url.slice(url.lastIndexOf('/') + 1)
      const bytes = shelf.held.get(name)
      if (bytes !== undefined) return Promise.resolve(bytes)
      shelf.missing.add(name)
      return Promise.reject(new TransientError('parameter-unavailable', `${name} was not fetched yet`))
    }
  }
  return new CheckedKeys()
}
