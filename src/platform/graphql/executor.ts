import type { ApolloServerOptionsWithGateway, BaseContext } from '@apollo/server';
import {
  BREAK,
  execute,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import { queryLimits } from './limits.js';

type Gateway = ApolloServerOptionsWithGateway<BaseContext>['gateway'];
type Executor = NonNullable<Awaited<ReturnType<Gateway['load']>>['executor']>;

/** How an operation is run: undefined until it is seen again, `plain` where it cannot be compiled. */
type Compiled = CompiledQuery | 'plain' | undefined;

/**
 * Runs operations by functions compiled from them, which takes a fraction of the time. An operation is compiled when it
 * is seen for the second time: whoever sends another one each time does not make the server compile.
 *
 * The compiled functions live as long as the parsed document.
 */
function compilingExecutor(schema: GraphQLSchema): Executor {
  const seen = new WeakMap<OperationDefinitionNode, Compiled>();
  return async ({ document, operation, operationName, request, context }) => {
    const ran = request.http === undefined ? undefined : alreadyRun.get(request.http);
    if (ran !== undefined) {
      return ran;
    }
    const plainly = (): Promise<ExecutionResult> | ExecutionResult =>
      execute({
        schema,
        document,
        operationName: request.operationName ?? null,
        variableValues: request.variables ?? {},
        contextValue: context,
        options: { maxCoercionErrors: queryLimits.coercionErrors },
      });
    // There is none by the name that was asked for, whatever the type says; the plain executor tells it.
    if ((operation as OperationDefinitionNode | null | undefined) == null) {
      return plainly();
    }
    if (!seen.has(operation)) {
      seen.set(operation, undefined);
      return plainly();
    }
    const compiled = seen.get(operation) ?? compileOperation(schema, document, operationName);
    seen.set(operation, compiled);
    if (compiled === 'plain') {
      return plainly();
    }
    const result = await compiled.query(undefined, context, request.variables ?? {});
    // Variables of the wrong type: nothing has run, and the plain executor says so in the words of the specification.
    return result.data === undefined ? plainly() : result;
  };
}

/** Results of operations that ran before Apollo saw the request, by that request: they are not run again. */
export const alreadyRun = new WeakMap<object, Promise<ExecutionResult>>();

/** The function that runs an operation, or `plain` where only graphql-js can. */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
): CompiledQuery | 'plain' {
  if (isConditional(document)) {
    return 'plain';
  }
  const compiled: CompiledQuery | ExecutionResult = compileQuery<
    Record<string, unknown>,
    Record<string, unknown>
  >(schema, document, operationName ?? '');
  return isCompiledQuery(compiled) ? compiled : 'plain';
}

/**
 * Whether anything is selected under a condition. Where such a selection meets another one of the same field, compiled
 * functions answer what was left out, and leave out what was asked.
 */
function isConditional(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive: ({ name }) => {
      found ||= name.value === 'skip' || name.value === 'include';
      return found ? BREAK : undefined;
    },
  });
  return found;
}

/** Apollo lets another executor in only as a gateway; this one is in the same house and needs no loading. */
export function inHouse(schema: GraphQLSchema): Gateway {
  return {
    load: async () => ({ executor: compilingExecutor(schema) }),
    onSchemaLoadOrUpdate: (hear) => {
      hear({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    stop: async () => undefined,
  };
}
