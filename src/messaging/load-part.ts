import { TransientError } from '../protocol/errors.ts'

/**
 * A part of the page that is no part of the first load.
 * @throws TransientError `page-part-missing`: whoever serves the page is not there, or serves another one by now
 */
export const loadPart = <Part>(load: () => Promise<Part>): Promise<Part> =>
  load().catch((cause: unknown) => {
    throw new TransientError('page-part-missing', 'a part of the page could not be loaded', { cause })
  })
