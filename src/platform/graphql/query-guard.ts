import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import {
  OperationTypeNode,
  type GraphQLError,
  type DocumentNode,
  type OperationDefinitionNode,
} from 'graphql';
import { tell } from '../sentences/index.js';
import { refusal } from './errors.js';
import { costBudgets, queryLimits } from './limits.js';
import { costOf } from './query-cost.js';
import { shapeOf, type QueryShape } from './query-shape.js';

export interface QueryGuardOptions<Context extends BaseContext> {
  /** Whether the document with this SHA-256 is one of a first-party client. */
  readonly isTrusted: (hash: string | undefined) => boolean;
  /** Whether documents of one's own are an exception here, with the smaller budget. */
  readonly trustedOnly: boolean;
  readonly mayIntrospect: (context: Context) => boolean;
}

/**
 * Refuses an operation that asks for too much before any of it runs: too deep, too many aliases, directives or changes,
 * or too dear with the variables given. Tells the cost and the budget in `extensions.cost`.
 */
export function queryGuard<Context extends BaseContext>(
  options: QueryGuardOptions<Context>,
): ApolloServerPlugin<Context> {
  // Documents are kept parsed between requests, and so is what they look like.
  const shapes = new WeakMap<OperationDefinitionNode, QueryShape>();
  const shapeFor = (document: DocumentNode, operation: OperationDefinitionNode): QueryShape => {
    const shape = shapes.get(operation) ?? shapeOf(document, operation);
    shapes.set(operation, shape);
    return shape;
  };
  return {
    requestDidStart: async () => {
      let cost: { readonly requested: number; readonly budget: number } | undefined;
      return {
        didResolveOperation: async ({ document, operation, request, schema, queryHash, contextValue }) => {
          // Without an operation by this name execution answers that there is none.
          if (operation == null) {
            return;
          }
          if (schema.getRootType(operation.operation) == null) {
            throw refusal(tell('NO_SUCH_OPERATION_TYPE', { type: operation.operation }), { status: 400 });
          }
          const shape = shapeFor(document, operation);
          const tooMuch = excessOf(shape, operation);
          if (tooMuch !== undefined) {
            throw tooMuch;
          }
          if (shape.introspectionDepth > 0 && !options.mayIntrospect(contextValue)) {
            throw refusal(tell('INTROSPECTION_DISABLED'), { status: 400 });
          }
          const requested = costOf({ schema, document, operation, variables: request.variables ?? {} });
          if (requested === undefined) {
            return;
          }
          const isFree = options.trustedOnly && !options.isTrusted(queryHash);
          cost = { requested, budget: isFree ? costBudgets.freeQuery : costBudgets.ordinary };
          if (cost.requested > cost.budget) {
            const facts = { requested: String(cost.requested), most: String(cost.budget) };
            throw refusal(tell('QUERY_TOO_COMPLEX', facts), { status: 400 });
          }
        },
        willSendResponse: async ({ response }) => {
          if (cost !== undefined && response.body.kind === 'single') {
            const { singleResult } = response.body;
            singleResult.extensions = { ...singleResult.extensions, cost };
          }
        },
      };
    },
  };
}

/** In what an operation goes beyond the limits of any document; undefined when in nothing. */
export function excessOf(shape: QueryShape, operation: OperationDefinitionNode): GraphQLError | undefined {
  const { depth, introspectionDepth, aliases, directives, mutations } = queryLimits;
  if (shape.depth > depth || shape.introspectionDepth > introspectionDepth) {
    return excess('QUERY_TOO_DEEP', depth);
  }
  if (shape.aliases > aliases) {
    return excess('TOO_MANY_ALIASES', aliases);
  }
  if (shape.directives > directives) {
    return excess('TOO_MANY_DIRECTIVES', directives);
  }
  if (operation.operation === OperationTypeNode.MUTATION && shape.fields > mutations) {
    return excess('TOO_MANY_MUTATIONS', mutations);
  }
  return undefined;
}

type Excess = 'QUERY_TOO_DEEP' | 'TOO_MANY_ALIASES' | 'TOO_MANY_DIRECTIVES' | 'TOO_MANY_MUTATIONS';

function excess(name: Excess, most: number): GraphQLError {
  return refusal(tell(name, { most: String(most) }), { status: 400 });
}
