/** The rooms from the ground up: each may import those before it and none after it. */
const rooms = ['platform', 'rules', 'identity', 'trail', 'custody', 'inventory', 'inspection', 'reporting'];

/** `src/app.ts` and its neighbours in `src/`: where the parts meet. */
const compositionRoot = '^src/(?!main\\.ts$|config\\.ts$)[^/]+\\.ts$';

/** `src/main.ts`, `src/cli/` and `src/demo/`: the command line and the demonstration that it plays. */
const commandLine = '^src/(main\\.ts$|cli/|demo/)';

const spec = '\\.spec\\.ts$';

const oneWay = rooms.map((room, floor) => ({
  name: `one-way-from-${room}`,
  comment: `Imports point one way, ${rooms.join(' ← ')} ← app ← main, so that a room can be read, tested and moved without those above it.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: {
    path: [
      `^src/(${[...rooms.slice(floor + 1), 'cli', 'demo'].join('|')})/`,
      '^src/(?!config\\.ts$)[^/]+\\.ts$',
    ],
  },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...oneWay,
    {
      name: 'one-way-from-app',
      comment: 'The composition root is used by the command line and the tests, so it cannot know either.',
      severity: 'error',
      from: { path: compositionRoot },
      to: { path: commandLine },
    },
    {
      name: 'configuration-is-handed-down',
      comment:
        'Rooms receive their settings as arguments; only the composition root, the command line and tests may know that an environment exists.',
      severity: 'error',
      from: { path: '^src/', pathNot: [compositionRoot, commandLine, spec] },
      to: { path: '^src/config\\.ts$' },
    },
    {
      name: 'configuration-knows-no-room',
      comment: 'The settings are read before anything else exists, so they may rest on the platform only.',
      severity: 'error',
      from: { path: '^src/config\\.ts$' },
      to: { path: '^src/', pathNot: '^src/platform/' },
    },
    {
      name: 'contexts-meet-at-the-index',
      comment:
        'What a context offers its neighbours is listed in its index.ts or in that of an aggregate; the rest may change without asking them.',
      severity: 'error',
      from: { path: '^src/([^/]+)', pathNot: spec },
      to: {
        path: '^src/(?!platform/)[^/]+/',
        pathNot: ['^src/$1/', '^src/(cli|demo)/', '^src/[^/]+/index\\.ts$', '^src/[^/]+/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'aggregates-meet-at-the-index',
      comment:
        'Inside custody an aggregate keeps its own invariants, so its neighbours use what its index.ts offers.',
      severity: 'error',
      from: { path: '^src/custody/([^/]+)/' },
      to: { path: '^src/custody/[^/]+/.+', pathNot: ['^src/custody/$1/', '^src/custody/[^/]+/index\\.ts$'] },
    },
    {
      name: 'log-is-pure',
      comment:
        'What the log proves must be computable by anybody from bytes alone, so its formats and proofs rest on node:crypto and the canonicaliser and on nothing of the house.',
      severity: 'error',
      from: { path: '^src/trail/log/', pathNot: spec },
      to: { pathNot: ['^src/trail/log/', '^(node:)?crypto$', '^node_modules/canonicalize/'] },
    },
    {
      name: 'verifier-stands-alone',
      comment:
        'The offline verifier is one file on the computer of an inspector, without the server, its database or its packages.',
      severity: 'error',
      from: { path: '^src/verify/', pathNot: spec },
      to: {
        pathNot: ['^src/verify/', '^src/trail/log/index\\.ts$'],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'entities-know-no-graphql',
      comment:
        'An entity keeps the invariants whoever asks; how an answer is shaped belongs to *.graphql.ts.',
      severity: 'error',
      from: { path: '\\.entity\\.ts$' },
      to: {
        path: [
          '\\.(graphql|resolver)\\.ts$',
          '^node_modules/(graphql|type-graphql|graphql-scalars|@apollo)/',
        ],
      },
    },
    {
      name: 'rules-are-pure',
      comment:
        'Rules decide from what they are given, so that they can be tested without a database or a server.',
      severity: 'error',
      from: { path: '\\.rules\\.ts$' },
      to: {
        path: [
          '\\.(graphql|resolver|reads|commands)\\.ts$',
          '^node_modules/(@mikro-orm|kysely|pg|graphql|type-graphql|fastify|@apollo)/',
        ],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'migrations-stand-alone',
      comment:
        'A migration must do tomorrow what it did yesterday, so it may rest on the platform but not on code that changes with the domain.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^(src/(?!platform/)|test/|scripts/)' },
    },
    {
      name: 'program-without-tests',
      comment: 'The program is delivered without tests and scripts, so nothing in it may need them.',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: spec },
      to: { path: ['^(test|scripts)/', spec] },
    },
    {
      name: 'program-without-tools',
      comment: 'The program is installed without development dependencies and must start.',
      severity: 'error',
      from: { path: '^(src|migrations)/', pathNot: spec },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/@types/',
      },
    },
    {
      name: 'no-circle',
      comment:
        'Files in a circle cannot be understood one at a time and load in an order nobody chose; a circle of types counts, because it becomes a real one unnoticed.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphan',
      comment: 'A file that imports nothing and that nothing imports is either forgotten or not yet written.',
      severity: 'error',
      // The page is sent to the browser as a file.
      from: {
        orphan: true,
        path: '^src/',
        pathNot: ['\\.d\\.ts$', '^src/platform/http/explorer-page\\.js$'],
      },
      to: {},
    },
    {
      name: 'no-drawer',
      comment: 'A file named after nothing gathers everything; name it after its subject.',
      severity: 'error',
      from: {},
      to: { path: '/(utils?|helpers?|common|misc)(/|\\.ts$)', pathNot: '^node_modules/' },
    },
    {
      name: 'resolvable',
      comment:
        'An import that leads nowhere fails when the program starts. What the build writes is there once it was built.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '/dist/' },
    },
    {
      name: 'listed-packages-only',
      comment: 'A package that is not in package.json is there by chance and may be gone tomorrow.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
