import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import { sql } from 'kysely';
import type { PreparedRead } from '../database/prepared-reads.js';
import type { ReadPlan } from './plan.js';
import { plannedFor, siteOf } from './plan-cache.js';
import type { ListRead, ReadModel } from './read-model.js';
import { parameterText, RequestValue, type RequestValues } from './request-value.js';

/** What the read road needs of a request. */
export interface ReadContext {
  readonly reads: { read(read: PreparedRead): Promise<string | null> };
}

/** A row by its id, where nothing else of it is known yet; null when it is not there or not the caller's to see. */
export class Reference {
  constructor(
    readonly type: string,
    readonly id: string,
  ) {}
}

/** The page of a list that a root field asks for, in one statement. */
export function readPage(list: ListRead, context: ReadContext, info: GraphQLResolveInfo): Promise<unknown> {
  return readList(list, context, info, 'connection');
}

/** All rows of a short list, in one statement. */
export function readAll(list: ListRead, context: ReadContext, info: GraphQLResolveInfo): Promise<unknown> {
  return readList(list, context, info, 'many');
}

/** The first row of a list, or null. */
export function readFirst(list: ListRead, context: ReadContext, info: GraphQLResolveInfo): Promise<unknown> {
  return readList(list, context, info, 'first');
}

async function readList(
  list: ListRead,
  context: ReadContext,
  info: GraphQLResolveInfo,
  form: 'connection' | 'many' | 'first',
): Promise<unknown> {
  const field = info.parentType.getFields()[info.fieldName];
  if (field === undefined) {
    throw new Error(`${info.parentType.name} has no field ${info.fieldName}.`);
  }
  const plan = plannedFor(info, context, list.name, (planner) =>
    planner.listField(list, field, info.fieldNodes, form),
  );
  return run(plan, context, { variables: info.variableValues });
}

const givenIds = sql`${sql.val(new RequestValue(({ ids }) => ids))}`;

type LoadedRow = Readonly<Record<string, unknown>> & { readonly $id: string };

/** Loaders of one request, by the place in the document: references that are resolved together are read together. */
const loadersOf = new WeakMap<object, Map<string, DataLoader<string, LoadedRow | null>>>();

/** The row of a reference with what is selected of it; references at one place of a document share a statement. */
export function readReference(
  model: ReadModel,
  id: string,
  context: ReadContext,
  info: GraphQLResolveInfo,
): Promise<LoadedRow | null> {
  const loaders = loadersOf.get(context) ?? new Map<string, DataLoader<string, LoadedRow | null>>();
  loadersOf.set(context, loaders);
  const site = `${siteOf(info.path)} ${model.type}`;
  // Nothing is kept: a change in the same request must be seen by the next look.
  const loader =
    loaders.get(site) ?? new DataLoader((ids) => readByIds(model, ids, context, info), { cache: false });
  loaders.set(site, loader);
  return loader.load(id);
}

async function readByIds(
  model: ReadModel,
  ids: readonly string[],
  context: ReadContext,
  info: GraphQLResolveInfo,
): Promise<(LoadedRow | null)[]> {
  const plan = plannedFor(info, context, model.type, (planner) =>
    planner.byIds(model, info.fieldNodes, givenIds),
  );
  const rows = (await run(plan, context, { variables: info.variableValues, ids })) as LoadedRow[];
  const byId = new Map(rows.map((row) => [row.$id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

async function run(
  { name, text, parameters, finish }: ReadPlan,
  context: ReadContext,
  given: Pick<RequestValues, 'variables' | 'ids'>,
): Promise<unknown> {
  const request: RequestValues = { context, watched: [], ...given };
  const values = parameters.map((one) => parameterText(one instanceof RequestValue ? one.of(request) : one));
  const answer = await context.reads.read({ name, text, values });
  const read: unknown = answer === null ? null : JSON.parse(answer);
  if (read !== null) {
    finish?.(read, request);
  }
  if (request.watched.length > 0) {
    await tellOf(request.watched, context);
  }
  return read;
}

/**
 * The body of a field that is declared for the schema alone: its answer comes from the read model of its type.
 * @throws Error always; {@link planSchema} has put another resolver in its place
 */
export function readByPlan(): never {
  throw new Error('This field is answered by the read model of its type.');
}

async function tellOf(watched: RequestValues['watched'], context: ReadContext): Promise<void> {
  for (const [tell, told] of Map.groupBy(watched, (one) => one.tell)) {
    await tell(context as never, told.map((one) => one.row) as never[]);
  }
}
