import {
  BREAK,
  execute,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import { queryLimits } from './limits.js';

/** An operation of a document and what it is run with. */
export interface RequestedOperation {
  readonly document: DocumentNode;
  /** Undefined when the document has none by the name that was asked for. */
  readonly operation: OperationDefinitionNode | undefined;
  readonly operationName: string | null;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: unknown;
}

type Run = (requested: RequestedOperation) => Promise<ExecutionResult>;

/** How an operation is run: undefined until it is seen again, `plain` where it cannot be compiled. */
type Compiled = CompiledOperation | 'plain' | undefined;

/**
 * Runs operations by functions compiled from them, which takes a fraction of the time. An operation is compiled when it
 * is seen for the second time: whoever sends another one each time does not make the server compile.
 *
 * The compiled functions live as long as the parsed document.
 */
export function compilingExecutor(schema: GraphQLSchema): Run {
  const seen = new WeakMap<OperationDefinitionNode, Compiled>();
  return async ({ document, operation, operationName, variables, context }) => {
    const plainly = (): Promise<ExecutionResult> | ExecutionResult =>
      execute({
        schema,
        document,
        operationName,
        variableValues: variables,
        contextValue: context,
        options: { maxCoercionErrors: queryLimits.coercionErrors },
      });
    // The plain executor tells that there is none by this name.
    if (operation === undefined) {
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
    const result = await compiled(variables, context);
    // Variables of the wrong type: nothing has run, and the plain executor says so in the words of the specification.
    return result.data === undefined ? plainly() : result;
  };
}

/** Runs a compiled operation with values; answers nothing, not even `data`, when a value is of the wrong type. */
export type CompiledOperation = (
  variables: Readonly<Record<string, unknown>>,
  context: unknown,
) => Promise<ExecutionResult>;

/**
 * The values are looked at by graphql-js first, as graphql-jit (0.8.9) takes a list for an input object. The errors are
 * made graphql-js's own too: those of graphql-jit may have no extensions, and Apollo then fails to tell them, without a
 * reference and without a word in the log.
 */
function withCheckedValues(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  { query }: CompiledQuery,
): CompiledOperation {
  return async (variables, context) => {
    if (getVariableValues(schema, variableDefinitions, variables, { maxErrors: 1 }).errors !== undefined) {
      return {};
    }
    const result = await query(undefined, context, variables);
    return result.errors === undefined ? result : { ...result, errors: result.errors.map(completeError) };
  };
}

function completeError({ message, path, originalError, locations }: GraphQLError): GraphQLError {
  return Object.assign(new GraphQLError(message, { path, originalError }), { locations });
}

/** The function that runs an operation, or `plain` where only graphql-js can. */
export function compileOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null,
): CompiledOperation | 'plain' {
  const operation = getOperationAST(document, operationName);
  if (operation == null || isConditional(document)) {
    return 'plain';
  }
  const compiled: CompiledQuery | ExecutionResult = compileQuery<
    Record<string, unknown>,
    Record<string, unknown>
  >(schema, document, operationName ?? '');
  return isCompiledQuery(compiled) ? withCheckedValues(schema, operation, compiled) : 'plain';
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
