/** Reading an Aleo chain over plain REST, with no SDK: for the page, relays and tools alike. */
export { ContractReader } from './contract-reader.ts'
export { NodeBusyError } from './exchange.ts'
export { checkRange, NodeClient } from './node-client.ts'
export type { NodeOptions, RequestOptions } from './node-client.ts'
export { programChecksum } from './program-checksum.ts'
