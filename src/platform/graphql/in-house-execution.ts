import {
  HeaderMap,
  type ApolloServerOptionsWithGateway,
  type ApolloServerPlugin,
  type BaseContext,
} from '@apollo/server';
import type { ExecutionResult, GraphQLSchema } from 'graphql';
import { compilingExecutor } from './executor.js';

/** Results of operations that ran before Apollo saw the request, by that request: they are not run again. */
export const alreadyRun = new WeakMap<object, Promise<ExecutionResult>>();

/** How Apollo runs operations. */
export interface InHouseExecution {
  readonly gateway: ApolloServerOptionsWithGateway<BaseContext>['gateway'];
  readonly plugin: ApolloServerPlugin;
}

/**
 * Lets Apollo run operations by functions compiled from them. It lets another executor in only as a gateway; this one
 * is in the same house and needs no loading. A plugin goes before it: an answer without an error is told as it is, and
 * one with errors is handed to the gateway as it ran, where Apollo tells failures of its own accord.
 *
 * Without the plugin each request would leave behind what Apollo makes for a gateway: an object with accessors, which
 * has a hidden class of its own in the old space of the heap, and that holds the whole request until a full collection
 * (@apollo/server 5.5.1, ADR 15).
 */
export function inHouse(schema: GraphQLSchema): InHouseExecution {
  const run = compilingExecutor(schema);
  const failed = new WeakMap<object, Promise<ExecutionResult>>();
  return {
    plugin: {
      requestDidStart: async () => ({
        responseForOperation: async ({ request, document, operation, contextValue }) => {
          const { operationName = null, variables = {} } = request;
          const ran =
            (request.http && alreadyRun.get(request.http)) ??
            run({ document, operation, operationName, variables, context: contextValue });
          const result = await ran.catch(() => undefined);
          if (result?.data === undefined || result.errors !== undefined) {
            failed.set(contextValue, ran);
            return null;
          }
          return {
            http: { headers: new HeaderMap() },
            body: { kind: 'single', singleResult: { data: result.data } },
          };
        },
      }),
    },
    gateway: {
      load: async () => ({
        executor: async ({ context }) => {
          const ran = failed.get(context);
          if (ran === undefined) {
            throw new Error('The plugin that runs operations is not there.');
          }
          return ran;
        },
      }),
      onSchemaLoadOrUpdate: (hear) => {
        hear({ apiSchema: schema, coreSupergraphSdl: '' });
        return () => undefined;
      },
      stop: async () => undefined,
    },
  };
}
