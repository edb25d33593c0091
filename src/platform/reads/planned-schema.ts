import {
  defaultFieldResolver,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import type { ComputedRead, FieldRead, ReadModel } from './read-model.js';
import { readReference, Reference, type ReadContext } from './read-road.js';
import { rowKeyOf } from './selection.js';

type Resolve = GraphQLFieldResolver<unknown, unknown>;
type Source = Readonly<Record<string, unknown>>;

/** Under which a row that was looked up carries its type, for fields of an interface. */
const rowType = Symbol('row type');

/**
 * Lets the fields of modelled types take from the row what the plan put there, and every other field of the schema turn
 * the references that its resolver answers into rows.
 * @throws Error when a model and its type do not name the same fields, or a type is not in the schema
 */
export function planSchema(schema: GraphQLSchema, readModels: readonly ReadModel[]): GraphQLSchema {
  const models = new Map(readModels.map((model) => [model.type, model]));
  const settle = settler(models);
  for (const model of readModels) {
    planType(schema, model, settle);
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInterfaceType(type)) {
      // At once: compiled operations do not wait for a type.
      type.resolveType = (row: { readonly [rowType]?: string }) => row[rowType];
    }
    if (isObjectType(type) && !type.name.startsWith('__') && !models.has(type.name)) {
      settleFields(schema, type, models, settle);
    }
  }
  return schema;
}

type Settle = (found: unknown, context: unknown, info: GraphQLResolveInfo) => unknown;

function planType(schema: GraphQLSchema, model: ReadModel, settle: Settle): void {
  const type = schema.getType(model.type);
  if (!isObjectType(type)) {
    throw new Error(`${model.type} has a read model and is no object type of the schema.`);
  }
  const fields = type.getFields();
  const unknown = [...model.fields.keys()].filter((name) => fields[name] === undefined);
  const unread = Object.keys(fields).filter((name) => !model.fields.has(name));
  if (unknown.length > 0 || unread.length > 0) {
    throw new Error(
      `${model.type}: no such field ${unknown.join(', ') || '–'}; no read declared for ${unread.join(', ') || '–'}.`,
    );
  }
  for (const field of Object.values(fields)) {
    const resolve = resolverOf(model, field.name, field.args.length > 0, settle);
    // Without a resolver the executor takes the member of the field's name, and need not be called.
    if (resolve === undefined) {
      delete field.resolve;
    } else {
      field.resolve = resolve;
    }
  }
}

function resolverOf(
  model: ReadModel,
  name: string,
  hasArguments: boolean,
  settle: Settle,
): Resolve | undefined {
  const read = model.fields.get(name) as FieldRead;
  if (read.kind === 'computed') {
    return computedResolver(read, settle);
  }
  return hasArguments ? ofArguments : undefined;
}

const ofArguments: Resolve = (source, _args, _context, info) => (source as Source)[keyIn(info)];

function computedResolver({ make }: ComputedRead, settle: Settle): Resolve {
  return (source, args, context, info) =>
    settle(
      make((source as Source)[keyIn(info)] as never, context as never, args as Record<string, unknown>, info),
      context,
      info,
    );
}

function keyIn(info: GraphQLResolveInfo): string {
  const [node] = info.fieldNodes;
  return node === undefined ? info.fieldName : rowKeyOf(node);
}

function settleFields(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  models: ReadonlyMap<string, ReadModel>,
  settle: Settle,
): void {
  for (const field of Object.values(type.getFields())) {
    if (mayHoldReference(schema, field.type, models)) {
      const resolve = (field.resolve ?? defaultFieldResolver) as Resolve;
      field.resolve = (source, args, context, info) =>
        settle(resolve(source, args, context, info), context, info);
    }
  }
}

function mayHoldReference(
  schema: GraphQLSchema,
  type: GraphQLOutputType,
  models: ReadonlyMap<string, ReadModel>,
): boolean {
  const named = getNamedType(type);
  return isAbstractType(named)
    ? schema.getPossibleTypes(named).some((one) => models.has(one.name))
    : models.has(named.name);
}

function settler(models: ReadonlyMap<string, ReadModel>): Settle {
  const settle: Settle = (found, context, info) => {
    if (found instanceof Promise) {
      return found.then((value: unknown) => settle(value, context, info));
    }
    if (Array.isArray(found)) {
      return found.some((one) => one instanceof Reference)
        ? Promise.all(found.map((one) => settle(one, context, info)))
        : found;
    }
    if (!(found instanceof Reference)) {
      return found;
    }
    const model = models.get(found.type);
    return model === undefined
      ? null
      : readReference(model, found.id, context as ReadContext, info).then((row) =>
          row === null ? null : { ...row, [rowType]: model.type },
        );
  };
  return settle;
}
