import DataLoader from 'dataloader';
import {
  defaultFieldResolver,
  getNullableType,
  isInterfaceType,
  isObjectType,
  OperationTypeNode,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { nodeTypeName, type RequestContext } from '../../identity/index.js';
import { recordViewings } from '../../trail/index.js';
import type { ExhibitRow } from './exhibit.reads.js';

/** Waits until it stands in the trail that the acting person looks at those of the items that are of a high-risk class. */
export async function exhibitsViewed(context: RequestContext, rows: readonly ExhibitRow[]): Promise<void> {
  await viewingLoader(context)
    .loadMany(rows.filter((row) => row.isHighRisk))
    .then(throwFirst);
}

function viewingLoader(context: RequestContext): DataLoader<ExhibitRow, true, string> {
  return context.loaders.get(
    'exhibit-viewing',
    () =>
      new DataLoader<ExhibitRow, true, string>(
        async (rows) => {
          await recordViewings(context, rows);
          return rows.map(() => true);
        },
        { cacheKeyFn: (row) => row.id },
      ),
  );
}

function throwFirst(answers: readonly (true | Error)[]): void {
  const failure = answers.find((answer) => answer instanceof Error);
  if (failure !== undefined) {
    throw failure;
  }
}

/**
 * Records the look at a single item wherever the schema can show one: by `node`, or as the one item of a movement, a
 * seal, a line that was itself asked for singly. Items in a list are not recorded, and those in the answer of a mutation
 * stand in the trail as what was done with them.
 */
export function guardViewings(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type)) {
      Object.values(type.getFields()).filter(showsOneExhibit).forEach(recordBeforeShowing);
    }
  }
  return schema;
}

function showsOneExhibit({ type }: GraphQLField<unknown, unknown>): boolean {
  const shown = getNullableType(type);
  return (
    (isObjectType(shown) && shown.name === 'Exhibit') || (isInterfaceType(shown) && shown.name === 'Node')
  );
}

function recordBeforeShowing(field: GraphQLField<unknown, unknown>): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  const always = isObjectType(getNullableType(field.type));
  field.resolve = async (source, args, context, info): Promise<unknown> => {
    const row: unknown = await resolve(source, args, context, info);
    if (isSingleRead(info) && isExhibit(row, always)) {
      await exhibitsViewed(context as RequestContext, [row]);
    }
    return row;
  };
}

/** Whether no list stands between the question and this answer. */
function isSingleRead({ operation, path }: GraphQLResolveInfo): boolean {
  let step: GraphQLResolveInfo['path'] | undefined = path;
  while (step !== undefined && typeof step.key === 'string') {
    step = step.prev;
  }
  return operation.operation === OperationTypeNode.QUERY && step === undefined;
}

function isExhibit(row: unknown, always: boolean): row is ExhibitRow {
  if (typeof row !== 'object' || row === null) {
    return false;
  }
  return always || (row as { [nodeTypeName]?: string })[nodeTypeName] === 'Exhibit';
}
