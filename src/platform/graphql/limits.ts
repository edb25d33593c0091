/**
 * How much one request may ask. Each number has a test that crosses it (docs/SECURITY.md, "Limits"); each is several
 * times what the largest document of a first-party client needs, so that nobody at work meets one.
 */
export const queryLimits = {
  /** Characters of a document. The largest of ours has 500, the introspection query 2,100. */
  documentCharacters: 20_000,
  /** Lexical tokens: what the parser and the validation rules, some of which compare fields in pairs, have to bear. Ours have up to 75. */
  tokens: 1_500,
  /** Fields that a selection comes to when its fragments are written out; a doubling fragment ends here. */
  recursiveSelections: 500,
  /** Fields one below the other, counted through fragments; the deepest of ours has 6. */
  depth: 10,
  /** The same below `__schema` and `__type`, where a type wraps a type; the introspection query has 15. */
  introspectionDepth: 16,
  /** Aliases of an operation: a batch by the back door. */
  aliases: 15,
  /** Directives of an operation. */
  directives: 10,
  /** Changes in one request. Each is a transaction of its own; more belong into a list of one command. */
  mutations: 5,
  /** Depth of the values in variables; the deepest input of the schema has 5. */
  variableDepth: 12,
  /** The longest text that a person enters anywhere, in UTF-16 units; files are exempt. */
  text: 10_000,
  /** Errors told about one document; GraphQL adds one that says that it stopped. */
  validationErrors: 4,
  /** Errors told about the variables of one request, likewise. */
  coercionErrors: 4,
} as const;

/** What the objects of an answer may cost together: an object costs 1, a page multiplies by its `first`. */
export const costBudgets = {
  /** The dearest document of ours costs 3,201; 100 exhibits with 50 movements each and their papers cost 15,201. */
  ordinary: 20_000,
  /** For a document of somebody's own where documents are trusted only by name. */
  freeQuery: 5_000,
} as const;

/** What a list without a page is taken to hold, before it is read. */
export const assumedListLength = 10;

/** What introspection is taken to cost: the schema does not grow with the question. */
export const introspectionCost = 100;

/** What counting a list is taken to cost, however long the page: every row within sight is looked at. */
export const countCost = 100;

/**
 * What a field is taken to cost besides the objects below it, where its resolver does more than hand on what its object
 * holds: in objects, of which reading one row is one. A field declares its own (`complexity`), or the schema refuses to
 * be built (`declared-costs.ts`).
 */
export const fieldCosts = {
  /** Made of the row, the session or one key. */
  value: 1,
  /** A short list that is answered whole. */
  shortList: assumedListLength,
  /** A proof reads up to two dozen pages of the log. */
  proof: 20,
  /** Several looks at the rights of all people of some offices, or at a year of inspections. */
  overview: 100,
  /** Every line of an inventory is looked at. */
  inventoryLines: countCost,
  /** The statement holds every line that differs and every movement meanwhile. */
  statement: 1_000,
  /** Up to 5,000 entries, each with a proof of its own. */
  subjectBundle: 5_000,
} as const;
