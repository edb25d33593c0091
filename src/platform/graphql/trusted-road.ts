import {
  Kind,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { compileOperation, type CompiledOperation } from './executor.js';
import { costBudgets, queryLimits } from './limits.js';
import { knownCostOf } from './query-cost.js';
import { excessOf } from './query-guard.js';
import { shapeOf } from './query-shape.js';
import { isSoundDocument, isSoundValue } from './text-guard.js';
import { namedHash, type TrustedDocuments } from './trusted-documents.js';

/** An operation of a first-party client that was found sound once, and the function compiled from it. */
interface TrustedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly compiled: CompiledOperation;
}

/** What a request asks for, when it asks for one of these operations and for nothing else. */
export interface TrustedQuestion {
  readonly trusted: TrustedOperation;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * How far a question came: answered, with the body to send; run, with errors that Apollo is to tell; or not begun,
 * because there is something to refuse.
 */
export interface TrustedAnswer {
  readonly body?: Buffer;
  readonly ran?: Promise<ExecutionResult>;
}

const notBegun: TrustedAnswer = {};

/** The members of a request of which nothing else need be known. */
const members = new Set(['documentId', 'variables', 'operationName', 'extensions']);

/**
 * The short way for what a house is asked all day: an operation of a trusted document, with values to which nothing can
 * be objected. Such a document was parsed, validated, measured and compiled once, so that of a request only its values
 * are looked at. Whatever else a request is, and every answer with an error in it, goes through Apollo: there is one
 * place that refuses and tells, and an operation runs once, whichever way it began (ADR 15).
 */
export class TrustedRoad<Context> {
  private readonly operations = new Map<string, TrustedOperation | undefined>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly documents: TrustedDocuments,
    private readonly ended: (context: Context) => Promise<void>,
  ) {}

  /** Undefined for whatever Apollo is to look at. */
  questionOf(body: unknown): TrustedQuestion | undefined {
    if (!isRecord(body) || !Object.keys(body).every((name) => members.has(name))) {
      return undefined;
    }
    const { documentId, extensions, operationName, variables } = body;
    const trusted = this.named(documentId, extensions);
    const fits =
      trusted !== undefined &&
      (operationName == null || operationName === trusted.operation.name?.value) &&
      (variables == null || isRecord(variables));
    return fits ? { trusted, variables: variables ?? {} } : undefined;
  }

  /** Never fails: what failed is told by Apollo, to which it is handed. */
  async answer(
    { trusted, variables }: TrustedQuestion,
    contextOf: () => Promise<Context>,
  ): Promise<TrustedAnswer> {
    const context = await contextOf().catch(() => undefined);
    const requested = isSoundValue(variables) ? this.costOf(trusted, variables) : undefined;
    if (context === undefined || requested === undefined || requested > costBudgets.ordinary) {
      return notBegun;
    }
    const ran = trusted.compiled(variables, context);
    const result = await ran.catch(() => undefined);
    if (result !== undefined && result.data === undefined) {
      // Values of the wrong type: nothing has run.
      return notBegun;
    }
    if (result === undefined || result.errors !== undefined) {
      return { ran };
    }
    await this.ended(context);
    const cost = { requested, budget: costBudgets.ordinary };
    // Bytes: a text would be gone through once for its length and once more to be written.
    const body = Buffer.from(`${JSON.stringify({ data: result.data, extensions: { cost } })}\n`);
    return { body };
  }

  private costOf(
    { document, operation }: TrustedOperation,
    variables: Readonly<Record<string, unknown>>,
  ): number | undefined {
    try {
      return knownCostOf({ schema: this.schema, document, operation, variables });
    } catch {
      return undefined;
    }
  }

  private named(documentId: unknown, extensions: unknown): TrustedOperation | undefined {
    const hash = hashIn(documentId, extensions);
    if (hash === undefined) {
      return undefined;
    }
    if (!this.operations.has(hash) && this.documents.has(hash)) {
      this.operations.set(hash, prepare(this.schema, this.documents.textOf(hash)));
    }
    return this.operations.get(hash);
  }
}

/** Undefined for a document that needs a closer look at each request: several operations, or fields under conditions. */
function prepare(schema: GraphQLSchema, text: string): TrustedOperation | undefined {
  const document = parse(text, { maxTokens: queryLimits.tokens });
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const [operation] = operations as OperationDefinitionNode[];
  if (operation === undefined || operations.length > 1 || validate(schema, document).length > 0) {
    return undefined;
  }
  const shape = shapeOf(document, operation);
  const isPlain = shape.introspectionDepth === 0 && excessOf(shape, operation) === undefined;
  if (!isPlain || !isSoundDocument(document)) {
    return undefined;
  }
  const compiled = compileOperation(schema, document, operation.name?.value ?? null);
  return compiled === 'plain' ? undefined : { document, operation, compiled };
}

function hashIn(documentId: unknown, extensions: unknown): string | undefined {
  try {
    return namedHash({ documentId, extensions });
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
