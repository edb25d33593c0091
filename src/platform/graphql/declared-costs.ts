import { getNamedType, type GraphQLField, type GraphQLObjectType, type GraphQLSchema } from 'graphql';

/** The name under which type-graphql keeps `complexity` of a field. */
const extensionName = 'complexity';

/** What a field declares to cost besides the objects below it; undefined where it declares nothing. */
export function declaredCostOf(field: GraphQLField<unknown, unknown>): number | undefined {
  const declared = field.extensions[extensionName];
  return typeof declared === 'number' ? declared : undefined;
}

/**
 * Refuses a schema in which a field does work that nobody counted: every question that is not a page, of which its
 * `first` tells the cost, and every field that the caller names as computed.
 * @param computed names of fields by type, "Exhibit" → ["…"]
 * @throws Error that names the fields without a declared cost
 */
export function requireDeclaredCosts(
  schema: GraphQLSchema,
  computed: ReadonlyMap<string, readonly string[]>,
): GraphQLSchema {
  const questions = schema.getQueryType();
  const free = [
    ...(questions == null ? [] : undeclared(questions, isNoPage)),
    ...[...computed].flatMap(([type, names]) =>
      undeclared(schema.getType(type) as GraphQLObjectType, ({ name }) => names.includes(name)),
    ),
  ];
  if (free.length > 0) {
    throw new Error(`${free.join(', ')}: declares no cost; see fieldCosts in limits.ts.`);
  }
  return schema;
}

function isNoPage(field: GraphQLField<unknown, unknown>): boolean {
  return !getNamedType(field.type).name.endsWith('Connection');
}

function undeclared(
  type: GraphQLObjectType,
  isCounted: (field: GraphQLField<unknown, unknown>) => boolean,
): string[] {
  return Object.values(type.getFields())
    .filter((field) => isCounted(field) && declaredCostOf(field) === undefined)
    .map((field) => `${type.name}.${field.name}`);
}
