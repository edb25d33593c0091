import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { GraphQLError, OperationTypeNode, type DocumentNode, type OperationDefinitionNode } from 'graphql';
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
            throw refusal('BAD_REQUEST', `There is no ${operation.operation} here.`);
          }
          const shape = shapeFor(document, operation);
          const excess = excessOf(shape, operation);
          if (excess !== undefined) {
            throw excess;
          }
          if (shape.introspectionDepth > 0 && !options.mayIntrospect(contextValue)) {
            throw refusal('INTROSPECTION_DISABLED', 'The schema is not told here.');
          }
          const requested = costOf({ schema, document, operation, variables: request.variables ?? {} });
          if (requested === undefined) {
            return;
          }
          const isFree = options.trustedOnly && !options.isTrusted(queryHash);
          cost = { requested, budget: isFree ? costBudgets.freeQuery : costBudgets.ordinary };
          if (cost.requested > cost.budget) {
            throw refusal(
              'QUERY_TOO_COMPLEX',
              `This asks for up to ${cost.requested} objects; ${cost.budget} are allowed. Ask for smaller pages.`,
            );
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
    return refusal('QUERY_TOO_DEEP', `Fields may stand ${depth} deep.`);
  }
  if (shape.aliases > aliases) {
    return refusal('TOO_MANY_ALIASES', `An operation may have ${aliases} aliases.`);
  }
  if (shape.directives > directives) {
    return refusal('TOO_MANY_DIRECTIVES', `An operation may have ${directives} directives.`);
  }
  if (operation.operation === OperationTypeNode.MUTATION && shape.fields > mutations) {
    return refusal('TOO_MANY_MUTATIONS', `A request may make ${mutations} changes.`);
  }
  return undefined;
}

function refusal(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status: 400 } } });
}
