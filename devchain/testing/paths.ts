const key = encodeURIComponent
const struct = (topic: string, option: string): string => key(`{topic:${topic},option:${option}}`)
const votes = '/program/ballot_box.aleo/mapping/votes'
const overOrder = `${8444461749428370424248824938781546531375899335154063827935233455917409239041n + 5n}field`
const nowhere = 'sr1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq6gk0xu'

/** Questions about blocks, of a chain whose highest is 28. */
export const blockPaths: readonly string[] = [
  '/consensus_version',
  '/block/height/latest',
  '/block/hash/latest',
  '/block/latest',
  ...['25', '27', '28', '29', '999', 'abc', '-1', '4294967296', '0x1', 'latest/', 'ab1qqq'].map(
    (block) => `/block/${block}`
  ),
  ...['25', '28', '29', 'x', '-1', 'ab1qqq'].flatMap((block) => [
    `/block/${block}/header`,
    `/block/${block}/transactions`
  ]),
  ...['5', '28', '9999', 'abc', '-1', '4294967296', 'latest'].map((height) => `/stateRoot/${height}`),
  `/find/blockHeight/${nowhere}`,
  '/find/blockHeight/x',
  '/height/x',
  '/height/latest',
  '/block/timestamp/26',
  '/latest/height',
  '/nothing',
  '/'
]

/** Ranges of blocks, of a chain whose highest is 28. */
export const blockRanges: readonly string[] = [
  '?start=24&end=29',
  '?start=28&end=29',
  '?start=5&end=5',
  '?start=29&end=29',
  '?start=28&end=30',
  '?start=29&end=30',
  '?start=5&end=3',
  '?start=0&end=51',
  '?start=1&end=51',
  '?start=4294967295&end=4294967295',
  '?start=0&end=4294967296',
  '?start=24',
  '?end=24',
  '',
  '?start=&end=',
  '?start=a&end=b',
  '?start=-1&end=2',
  '?start=1.5&end=2',
  '?start=0x1&end=2',
  '?start=%201&end=2',
  '?start=+1&end=2',
  '?start=%2B27&end=28',
  '?start=027&end=28',
  '?start=27&end=28&start=26',
  '?start=27&end=28&more=1',
  '?end=28&start=27'
].map((query) => `/blocks${query}`)

/** Questions about programs. */
export const programPaths: readonly string[] = [
  ...['', '/0', '/1', '/zz', '/01', '/-1', '/65536', '/0?metadata=true', '/0/amendment_count'].map(
    (rest) => `/program/ballot_box.aleo${rest}`
  ),
  ...['/latest_edition', '/mappings', '/amendment_count', '?metadata=false', '?metadata=x', '/'].map(
    (rest) => `/program/ballot_box.aleo${rest}`
  ),
  '/program/ballot_box.aleo?metadata=true',
  '/program/credits.aleo',
  '/program/credits.aleo?metadata=true',
  '/program/credits.aleo/latest_edition',
  '/program/credits.aleo/mappings',
  '/program/nowhere.aleo',
  '/program/nowhere.aleo?metadata=true',
  '/program/nowhere.aleo/0',
  '/program/nowhere.aleo/latest_edition',
  '/program/nowhere.aleo/mappings',
  '/program/bad',
  '/program/BALLOT.aleo',
  '/program/ballot_box.aleo.aleo',
  '/program/bad/latest_edition',
  '/program/bad/mappings',
  ...['credits.aleo', 'ballot_box.aleo', 'nowhere.aleo', 'bad', 'ballot_box.aleo/0'].map(
    (program) => `/find/transactionID/deployment/${program}`
  ),
  ...['7', 'x', '65536'].map((edition) => `/find/transactionID/deployment/ballot_box.aleo/${edition}`)
]

/** Reads of mappings: struct keys in every spelling, keys that are not there, keys that are none. */
export const mappingPaths: readonly string[] = [
  ...['?all=true', '?all=true&metadata=true', '', '?all=false', '?all=x', '?all=true&metadata=x'].map(
    (query) => votes + query
  ),
  '/program/ballot_box.aleo/mapping/stakes?all=true',
  '/program/ballot_box.aleo/mapping/nothing?all=true',
  '/program/nowhere.aleo/mapping/votes?all=true',
  '/program/bad/mapping/votes?all=true',
  '/program/ballot_box.aleo/mapping/1st?all=true',
  `${votes}/${struct('5field', '1u8')}`,
  `${votes}/${key('{ topic: 5field, option: 1u8 }')}`,
  `${votes}/${key('{\n  topic: 5field,\n  option: 1u8\n}')}`,
  `${votes}/${key(' {topic:5field,option:1u8}')}`,
  `${votes}/${key('{topic:5field,option:1u8} ')}`,
  `${votes}/${struct('5field', '1u8')}?metadata=true`,
  `${votes}/${struct('5field', '1u8')}?metadata=x`,
  `${votes}/${struct('6field', '1u8')}`,
  `${votes}/${struct('6field', '1u8')}?metadata=true`,
  `${votes}/${key('{option:1u8,topic:5field}')}`,
  `${votes}/${key('{topic:5field}')}`,
  `${votes}/${key('{topic:5field,option:1u8,more:1u8}')}`,
  `${votes}/${key('{topic:5field,topic:5field}')}`,
  `${votes}/${struct('5field', '1u16')}`,
  `${votes}/${struct('5field.public', '1u8.public')}`,
  `${votes}/${struct(overOrder, '1u8')}`,
  `${votes}/${struct('-1field', '1u8')}`,
  ...['{', '{}', '{topic:5field', '[5field,1u8]', '[5field', '5field', '1u8', 'zzz', '5', '0x5field'].map(
    (text) => `${votes}/${key(text)}`
  ),
  ...['5 field', '5field ', ' 5field', '5_000u64', 'True', 'true', '256u8', '255u8', '-1u8'].map(
    (text) => `/program/ballot_box.aleo/mapping/voted/${key(text)}`
  ),
  ...['-128i8', '-129i8', '18446744073709551616u64', '1group', '2group', '1scalar', '1scalars'].map(
    (text) => `/program/ballot_box.aleo/mapping/voted/${key(text)}`
  ),
  ...['aleo1qqqqqq', 'sign1qqq', '%ff', '%00', ''].map(
    (text) => `/program/ballot_box.aleo/mapping/voted/${text}`
  ),
  '/program/ballot_box.aleo/mapping/nothing/1u8',
  '/program/ballot_box.aleo/mapping/1st/1u8',
  '/program/nowhere.aleo/mapping/votes/1u8',
  '/program/bad/mapping/votes/1u8'
]

/** Questions about transactions that are not there, or whose ids are none. */
export const lookupPaths: readonly string[] = [
  ...['transaction', 'transaction/confirmed', 'transaction/unconfirmed', 'find/blockHash'].flatMap(
    (route) => [
      `/${route}/xyz`,
      `/${route}/`,
      // A digit of the checksum changed.
      `/${route}/at1tjr5zauzlwc8nwkva4lkx3hva0eezwj4ve83gze7s5j4d0hstv8qyk9gqa`,
      `/${route}/${nowhere}`
    ]
  ),
  '/transaction/broadcast',
  '/find/transactionID/x',
  '/find/transactionID/au1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq6gk0xu',
  '/find/transitionID/5field',
  '/find/transitionID/x',
  '/find/transitionID/5u8',
  '/statePath/5field',
  '/statePath/x',
  '/statePaths',
  '/statePaths?commitments=',
  '/statePaths?commitments=5field',
  '/statePaths?commitments=5field,6field',
  '/statePaths?commitments=x',
  '/statePaths?commitments=5field,x'
]
