/** What a proof is doing, for whoever waits for it. Sizes in bytes. */
export type ProvingProgress =
  | { readonly stage: 'fetching'; readonly file: string; readonly received: number; readonly size: number }
  /** The file could not be kept and will be fetched again next time. */
  | { readonly stage: 'not-kept'; readonly file: string }
  | { readonly stage: 'proving' }
  | { readonly stage: 'delegating' }

export type Report = (progress: ProvingProgress) => void
