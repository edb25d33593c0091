import {
  GraphQLError,
  Kind,
  getNamedType,
  getNullableType,
  getVariableValues,
  isLeafType,
  isListType,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
// The package's ESM build brings a second copy of graphql with it; its CommonJS build shares ours.
import { getComplexity, type ComplexityEstimator } from 'graphql-query-complexity/cjs';
import { tell } from '../sentences/index.js';
import { refusal } from './errors.js';
import { declaredCostOf } from './declared-costs.js';
import { assumedListLength, countCost, introspectionCost, queryLimits } from './limits.js';

/** Introspection costs the same however it is asked: the schema does not grow with the question. */
const ofIntrospection: ComplexityEstimator = ({ field }) =>
  field.name === '__schema' || field.name === '__type' ? introspectionCost : undefined;

/** What the field says that it does, and as much as is asked below it. */
const ofDeclared: ComplexityEstimator = ({ field, childComplexity }) => {
  const declared = declaredCostOf(field);
  return declared === undefined ? undefined : declared + lengthOf(field.type) * childComplexity;
};

/** A value comes with its object; the page information comes with its page. */
const ofValues: ComplexityEstimator = ({ field }) => {
  const type = getNamedType(field.type);
  return isLeafType(type) || type.name === 'PageInfo' ? 0 : undefined;
};

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/**
 * A page holds as much as was asked for; its `nodes` and `edges` are that page and not another list. The list is counted
 * once, however long the page is.
 */
function ofPages(fragments: Fragments): ComplexityEstimator {
  return ({ field, type, node, args, childComplexity }) => {
    const first: unknown = args['first'];
    if (typeof first === 'number') {
      const counting = asksForCount(node.selectionSet, fragments) ? countCost : 0;
      return 1 + counting + Math.max(1, first) * childComplexity;
    }
    return type.name.endsWith('Connection') && isListType(getNullableType(field.type))
      ? 1 + childComplexity
      : undefined;
  };
}

function asksForCount(selections: SelectionSetNode | undefined, fragments: Fragments): boolean {
  return (selections?.selections ?? []).some((selection) => {
    switch (selection.kind) {
      case Kind.FIELD:
        return selection.name.value === 'totalCount';
      case Kind.INLINE_FRAGMENT:
        return asksForCount(selection.selectionSet, fragments);
      case Kind.FRAGMENT_SPREAD:
        return asksForCount(fragments.get(selection.name.value)?.selectionSet, fragments);
    }
  });
}

const ofObjects: ComplexityEstimator = ({ field, childComplexity }) =>
  lengthOf(field.type) * (1 + childComplexity);

function lengthOf(type: GraphQLOutputType): number {
  return isListType(getNullableType(type)) ? assumedListLength : 1;
}

function estimatorsFor({ definitions }: DocumentNode): ComplexityEstimator[] {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  return [ofIntrospection, ofDeclared, ofValues, ofPages(byName), ofObjects];
}

export interface CostedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * What the chosen operation asks for with these variables, in objects.
 *
 * Undefined when the variables are not of their types: execution then refuses the whole operation and says why.
 * @throws GraphQLError BAD_USER_INPUT when they are wrong in more places than are told one by one, and when an argument
 *   cannot be priced, such as a required one whose variable is null
 */
export function costOf({ schema, document, operation, variables }: CostedOperation): number | undefined {
  const coerced = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
    maxErrors: queryLimits.coercionErrors,
  });
  if (coerced.errors !== undefined) {
    // Execution would add an error without a code that there are more.
    if (coerced.errors.length > queryLimits.coercionErrors) {
      const example = coerced.errors[0]?.message ?? '';
      throw refusal(tell('TOO_MANY_WRONG_VALUES', { example }), { status: 400 });
    }
    return undefined;
  }
  return knownCosts.of(operation, coerced.coerced, () => {
    try {
      return getComplexity({
        schema,
        query: only(document, operation),
        variables: { ...variables },
        estimators: estimatorsFor(document),
      });
    } catch (error) {
      if (error instanceof GraphQLError) {
        throw refusal(
          { ...tell('BAD_USER_INPUT'), message: error.message },
          { status: 400, nodes: error.nodes },
        );
      }
      throw error;
    }
  });
}

/**
 * The same, without a look at the values where it is known for their numbers and flags: these alone can change it, and
 * wrong values are refused by who runs the operation.
 */
export function knownCostOf(costed: CostedOperation): number | undefined {
  return costsAsGiven.of(costed.operation, costed.variables, () => costOf(costed));
}

/** How many costs are kept of one operation; a client knows a few page sizes. */
const mostCosts = 100;

/** Costs by operation and by the values that can change them: numbers, of which pages are made, and flags. */
class KnownCosts {
  private readonly costs = new WeakMap<OperationDefinitionNode, Map<string, number>>();

  of<Cost extends number | undefined>(
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
    calculate: () => Cost,
  ): number | Cost {
    const costs = this.costs.get(operation) ?? new Map<string, number>();
    this.costs.set(operation, costs);
    const key = keyOf(variables);
    const known = costs.get(key);
    if (known !== undefined) {
      return known;
    }
    if (costs.size >= mostCosts) {
      costs.clear();
    }
    const cost = calculate();
    if (cost !== undefined) {
      costs.set(key, cost);
    }
    return cost;
  }
}

const knownCosts = new KnownCosts();
const costsAsGiven = new KnownCosts();

function keyOf(variables: Readonly<Record<string, unknown>>): string {
  let key = '';
  for (const [name, value] of Object.entries(variables)) {
    if (typeof value === 'number' || typeof value === 'boolean' || value === null) {
      key += `${name}=${String(value)};`;
    }
  }
  return key;
}

/** The document with the operation that will run and no other. */
function only(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const definitions = document.definitions.filter(
    (definition) => definition === operation || definition.kind === Kind.FRAGMENT_DEFINITION,
  );
  return { ...document, definitions };
}
