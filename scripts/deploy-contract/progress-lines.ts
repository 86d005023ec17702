import type { Report } from '../../src/chain/prover/progress.ts'
import type { Terminal } from './terminal.ts'

/** One line for each file and each tenth of it. */
export const progressLines = (terminal: Terminal): Report => {
  let said = ''
  return (progress) => {
    const line = lineOf(progress)
    if (line !== said) terminal.say(line)
    said = line
  }
}

const lineOf = (progress: Parameters<Report>[0]): string => {
  if (progress.stage === 'fetching')
    return `  ${progress.file}: ${Math.floor((progress.received / progress.size) * 10) * 10} % of ${progress.size} bytes`
  if (progress.stage === 'not-kept')
    return `  ${progress.file} could not be kept and is fetched again next time`
  return '  proving …'
}
