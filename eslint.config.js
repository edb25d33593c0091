import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import typescript from 'typescript-eslint';

/**
 * The house rules: what may be written in one place only. Each names its exceptions and, in its message, what
 * to write instead. They are rules of their own (not entries of `no-restricted-syntax`) so that an exception
 * is one line and lifts one rule only.
 */
const houseRules = {
  'environment-in-config': {
    allowedIn: ['src/config.ts', 'test/**', 'scripts/**', 'bench/**'],
    message: 'Read the setting from the configuration object; only src/config.ts reads the environment.',
    selectors: [
      'MemberExpression[object.name="process"][property.name="env"]',
      'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"]',
      'ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name="env"]',
    ],
  },
  'time-from-clock': {
    // The explorer's page tells what the clock of the browser's machine shows.
    allowedIn: [
      'src/platform/clock.ts',
      'src/platform/http/explorer-page.js',
      'test/**',
      '**/*.spec.ts',
      'scripts/**',
      'bench/**',
    ],
    message: 'Take the time from the clock of the context (src/platform/clock.ts).',
    selectors: [
      'NewExpression[callee.name="Date"][arguments.length=0]',
      'CallExpression[callee.name="Date"]',
      'MemberExpression[object.name="Date"][property.name="now"]',
      'MemberExpression[object.name="Temporal"][property.name="Now"]',
    ],
  },
  'randomness-from-ids': {
    // The explorer's page runs in a browser, where ids.ts is not.
    allowedIn: ['src/platform/ids.ts', 'src/platform/http/explorer-page.js', 'bench/**'],
    message:
      'Take ids and random values from src/platform/ids.ts; in a test, from a generator whose seed is printed.',
    selectors: [
      'MemberExpression[object.name="Math"][property.name="random"]',
      'MemberExpression[property.name="randomUUID"]',
      'ImportDeclaration[source.value=/^(node:)?crypto$/] > ImportSpecifier[imported.name=/^randomUUID/]',
      'ImportDeclaration[importKind!="type"][source.value="uuid"]',
    ],
  },
  'output-in-commands': {
    allowedIn: ['src/main.ts', 'src/cli/**', 'scripts/**', 'bench/**'],
    message:
      'Write to the logger that the context carries; only the command line (src/main.ts, src/cli) prints.',
    selectors: ['MemberExpression[object.name="console"]'],
  },
  'sql-with-parameters': {
    allowedIn: ['src/platform/database/**', 'migrations/**', 'test/**', 'bench/**'],
    message:
      'Pass values as parameters: a tagged sql`…${value}…`, sql.ref() or sql.table() for names, or ? with an array of values.',
    selectors: [
      // sql.raw(…), sql.lit(…) and raw(…) may hold a text that stands in the source, never a computed one.
      ...[
        '[callee.object.name="sql"][callee.property.name=/^(raw|lit|literal)$/]',
        '[callee.name="raw"]',
      ].flatMap((call) => [
        `CallExpression${call} > :not(Literal, TemplateLiteral).arguments:first-child`,
        `CallExpression${call} > TemplateLiteral.arguments:first-child[expressions.length>0]`,
      ]),
      'CallExpression[callee.property.name=/^(execute|query)$/] > TemplateLiteral.arguments[expressions.length>0]',
      'CallExpression[callee.property.name=/^(execute|query)$/] > BinaryExpression.arguments[operator="+"]',
    ],
  },
  'schema-from-migrations': {
    allowedIn: [],
    message:
      'Write the change by hand as a file in migrations/; the schema generator only answers getUpdateSchemaSQL() in a test.',
    selectors: [
      'MemberExpression[property.name="getSchemaGenerator"]',
      'Identifier[name="SchemaGenerator"]',
      'CallExpression > MemberExpression.callee[object.property.name="schema"][property.name=/^(create|update|drop|refresh|clear|ensureDatabase|createTable|alterTable|dropTable|createIndex|dropIndex)$/]',
      'CallExpression > MemberExpression.callee[object.name="schema"][property.name=/^(update|drop|refresh|clear)$/]',
    ],
  },
  'transaction-in-unit-of-work': {
    allowedIn: ['src/platform/database/**', 'migrations/**', 'test/**', 'scripts/**', 'bench/**'],
    message: 'Write a command and run it with unitOfWork.run(actor, request, command).',
    selectors: [
      'CallExpression > MemberExpression.callee[property.name=/^(transactional|transaction|begin)$/]',
    ],
  },
  'typed-text': {
    // A password is not shown, a user name is compared, a register says what it was given, the log has its own form.
    allowedIn: [
      'src/platform/typed-text.ts',
      'src/identity/**',
      'src/custody/registers/**',
      'src/rules/comparing/**',
      'src/trail/**',
      'test/**',
      '**/*.spec.ts',
    ],
    message: 'Keep what somebody typed by typedText (src/platform/typed-text.ts).',
    selectors: ['CallExpression[callee.property.name="normalize"][arguments.0.value="NFC"]'],
  },
  'named-exports': {
    // Tools and jest's global set-up ask for a default export.
    allowedIn: ['*.config.js', '*.config.ts', '.dependency-cruiser.mjs', 'test/support/global-*.js'],
    message: 'Export by name, so that a thing is called the same everywhere.',
    selectors: ['ExportDefaultDeclaration', 'ExportSpecifier[exported.name="default"]'],
  },
};

const house = {
  rules: Object.fromEntries(
    Object.entries(houseRules).map(([name, { message, selectors }]) => [
      name,
      {
        meta: { type: 'problem', schema: [], messages: { instead: message } },
        create: (context) =>
          Object.fromEntries(
            selectors.map((selector) => [selector, (node) => context.report({ node, messageId: 'instead' })]),
          ),
      },
    ]),
  ),
};

const houseRulesOn = Object.fromEntries(Object.keys(houseRules).map((name) => [`house/${name}`, 'error']));

const houseExceptions = Object.entries(houseRules)
  .filter(([, { allowedIn }]) => allowedIn.length > 0)
  .map(([name, { allowedIn }]) => ({ files: allowedIn, rules: { [`house/${name}`]: 'off' } }));

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', '.so-kho/', 'web/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    files: ['**/*.ts'],
    extends: [typescript.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'object-shorthand': 'error',

      // Closed lists (states, permissions, error codes) are switched over completely; a default does not excuse.
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/prefer-nullish-coalescing': 'error',
      '@typescript-eslint/prefer-optional-chain': 'error',
      '@typescript-eslint/consistent-type-definitions': 'error',

      // Silent where a file has decorators: TypeGraphQL reads the imported classes at run time.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-exports': 'error',

      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],

      // A TypeGraphQL class describes a shape; the rows that answer for it are plain objects.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // And an input is such a shape: spreading it loses no behaviour.
      '@typescript-eslint/no-misused-spread': 'off',

      // A method may be async because its interface is; a type parameter may serve the caller's reading.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },

  {
    files: ['**/*.{js,mjs,cjs,ts}'],
    plugins: { house },
    rules: houseRulesOn,
  },
  houseExceptions,

  {
    // Plain JavaScript, which no compiler looks at: the peers' types are not there when the gates run.
    files: ['bench/**/*.mjs'],
    rules: {
      'no-unused-vars': 'error',
      eqeqeq: 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
    },
  },

  {
    // What a test reads from a GraphQL answer or a raw row has no type; the assertion is the check.
    files: ['test/**/*.ts', '**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },

  prettier,
);
