import { execute, parse, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { CompiledQuery } from 'kysely';
import type { Actor } from '../../../src/identity/index.js';
import type { PreparedRead } from '../../../src/platform/database/prepared-reads.js';
import type { TestHouse } from '../../support/test-house.js';

export interface Recorded {
  readonly answer: ExecutionResult;
  /** The planned statements. */
  readonly reads: readonly PreparedRead[];
  /** The texts of all statements, planned or not, in the order in which they were asked. */
  readonly texts: readonly string[];
}

/** Runs an operation as somebody and writes down what it asks the database. */
export async function record(
  t: TestHouse,
  schema: GraphQLSchema,
  actor: Actor,
  text: string,
  variables: Record<string, unknown>,
): Promise<Recorded> {
  const reads: PreparedRead[] = [];
  const texts: string[] = [];
  const context = t.house.contextFor(actor);
  const executor = context.sql.getExecutor();
  const recordingExecutor = new Proxy(executor, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') {
        return member;
      }
      return (...args: unknown[]): unknown => {
        if (name === 'executeQuery') {
          texts.push((args[0] as CompiledQuery).sql);
        }
        return Reflect.apply(member, target, args);
      };
    },
  });
  try {
    const answer = await execute({
      schema,
      document: parse(text),
      variableValues: variables,
      contextValue: Object.create(context, {
        sql: { value: { getExecutor: () => recordingExecutor } },
        reads: {
          value: Object.create(context.reads, {
            read: {
              value: (read: PreparedRead) => {
                reads.push(read);
                texts.push(read.text);
                return context.reads.read(read);
              },
            },
          }) as typeof context.reads,
        },
      }) as typeof context,
    });
    return { answer, reads, texts };
  } finally {
    await context.endReads();
  }
}
