// Who may import whom. One picture of it stands in docs/architecture.md.
const tests = '[.](test|contract)[.]ts$|/testing/'

/** @type {(name: string, comment: string, from: string, to: object) => object} */
const forbid = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: tests },
  to
})
const only = (room, allowed) => ({
  path: '^(src|devchain|relay|demo|e2e|bench)/',
  pathNot: [`^${room}/`, ...allowed]
})
const packages = (allowed) => ({
  path: 'node_modules/',
  pathNot: allowed.map((name) => `node_modules/${name}(/|$)`)
})

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Two files that need each other are one concept, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }
    },
    forbid(
      'protocol-is-a-leaf',
      'protocol says what is said; it knows nobody.',
      '^src/protocol/',
      only('src/protocol', [])
    ),
    forbid(
      'protocol-packages',
      'protocol needs a codec runtime and multiformats, nothing else.',
      '^src/protocol/',
      packages([
        'protons-runtime',
        'multiformats',
        'uint8arraylist',
        'uint8arrays',
        '@noble/hashes',
        '@scure/base'
      ])
    ),
    forbid(
      'crypto-is-pure',
      'crypto is functions over bytes: no input, output, clock or store.',
      '^src/crypto/',
      only('src/crypto', ['^src/protocol/'])
    ),
    forbid(
      'crypto-packages',
      'crypto uses audited primitives only.',
      '^src/crypto/',
      packages(['tweetnacl', '@noble/[^/]+', '@scure/[^/]+', 'hash-wasm'])
    ),
    forbid(
      'one-maker-of-verified-envelopes',
      'bytes become an envelope that can be opened in one place; everybody else imports the types.',
      '^(src/(?!messaging/fetch-verified[.]ts$)|relay/|bench/|cli/)',
      { path: '^src/crypto/verified-envelope[.]ts$', dependencyTypesNot: ['type-only'] }
    ),
    forbid(
      'messaging-knows-no-adapter',
      'messaging speaks to its ports; adapters are wired in main.ts.',
      '^src/messaging/',
      only('src/messaging', ['^src/protocol/', '^src/crypto/'])
    ),
    forbid(
      'messaging-packages',
      'messaging is ours alone, so that the simulated world can run it.',
      '^src/messaging/',
      { path: 'node_modules/' }
    ),
    ...['chain', 'p2p', 'storage', 'wallet', 'platform'].map((room) =>
      forbid(
        `${room}-is-an-adapter`,
        'adapters implement ports and never know each other.',
        `^src/${room}/`,
        only(`src/${room}`, [
          '^src/protocol/',
          '^src/crypto/',
          '^src/messaging/ports[.]ts$',
          '^src/messaging/model[.]ts$'
        ])
      )
    ),
    forbid(
      'ui-shows-the-messenger',
      'ui talks to messaging/index only; the rest reaches it through that face.',
      '^src/ui/',
      only('src/ui', ['^src/messaging/index[.]ts$', '^src/protocol/'])
    ),
    forbid(
      'sdk-only-in-chain',
      'the Aleo SDK has one place.',
      '^(src/(?!chain/)|relay/|devchain/(?!conformance))',
      { path: 'node_modules/@provablehq/(sdk|wasm)(/|$)' }
    ),
    forbid(
      'adaptors-only-in-wallet',
      'adaptors of Aleo wallets have one place, loaded when somebody asks for a wallet.',
      '^(src/(?!wallet/)|relay/|devchain/)',
      { path: 'node_modules/@(provablehq/aleo-|puzzlehq/)' }
    ),
    forbid(
      'rest-is-plain',
      'relays read the chain with chain/rest: no SDK, no worker, nothing else of chain.',
      '^src/chain/rest/',
      { path: ['node_modules/(@provablehq|comlink)/', '^src/chain/(?!rest/)'] }
    ),
    forbid('libp2p-only-in-p2p', 'libp2p has one place in the page.', '^src/(?!p2p/)', {
      path: 'node_modules/(@libp2p|libp2p|@multiformats)/'
    }),
    forbid('dexie-only-in-storage', 'dexie has one place.', '^src/(?!storage/)', {
      path: 'node_modules/dexie/'
    }),
    forbid('svelte-only-in-ui', 'svelte has one place.', '^src/(?!ui/|main[.]ts)', {
      path: 'node_modules/svelte/'
    }),
    forbid(
      'devchain-stands-alone',
      'the development chain knows nothing of Ghost.',
      '^devchain/',
      only('devchain', [])
    ),
    forbid(
      'relay-is-small',
      'a relay needs the protocol, crypto and plain REST, never the page.',
      '^relay/',
      only('relay', ['^src/protocol/', '^src/crypto/', '^src/chain/rest/'])
    ),
    forbid(
      'only-the-root-wires',
      'nobody imports the composition root.',
      '^(src/(?!main)|devchain/|relay/)',
      { path: '^src/main[.]ts$' }
    )
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'default'],
      extensions: ['.ts', '.svelte', '.js']
    }
  }
}
