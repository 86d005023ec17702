/** Every async method takes it; an aborted call rejects with the signal's reason. */
export interface CallOptions {
  readonly signal?: AbortSignal
}
