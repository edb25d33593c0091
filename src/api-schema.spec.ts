import { beforeAll, describe, expect, test } from '@jest/globals';
import { isObjectType, type GraphQLSchema } from 'graphql';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { buildApiSchema } from './api-schema.js';
import { declaredCostOf } from './platform/graphql/declared-costs.js';
import { rowOf } from './platform/reads/index.js';
import { readModels } from './read-models.js';

const compiler = new Kysely<unknown>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** Of type-graphql, which keeps here what the decorators said. */
interface Decorated {
  readonly fieldResolvers: readonly {
    readonly kind: 'internal' | 'external';
    readonly methodName: string;
    readonly getObjectType?: () => { readonly name: string };
  }[];
}

describe('what fields cost', () => {
  let schema: GraphQLSchema;
  beforeAll(async () => {
    schema = await buildApiSchema();
  });

  const costOf = (type: string, name: string): number | undefined => {
    const object = schema.getType(type);
    const field = isObjectType(object) ? object.getFields()[name] : undefined;
    return field === undefined ? undefined : declaredCostOf(field);
  };

  test('given a field with a resolver of its own, whose type is not read by plan, then it declares its cost', () => {
    const planned = new Set(readModels.map(({ type }) => type));
    const { fieldResolvers } = (globalThis as unknown as { TypeGraphQLMetadataStorage: Decorated })
      .TypeGraphQLMetadataStorage;
    const own = fieldResolvers
      .filter(({ kind }) => kind === 'external')
      .map(({ getObjectType, methodName }) => [getObjectType?.().name ?? '', methodName] as const)
      .filter(([type]) => isObjectType(schema.getType(type)) && !planned.has(type));
    expect(own.length).toBeGreaterThan(5);
    const references = [
      'Viewer.staff',
      'Viewer.permissions',
      'RoleGrant.office',
      'RoleGrant.delegatedBy',
      'RoleGrant.delegation',
    ];
    expect(
      own
        .filter(([type, name]) => costOf(type, name) === undefined)
        .map(([type, name]) => `${type}.${name}`)
        .filter((name) => !references.includes(name)),
    ).toEqual([]);
  });

  test('given a value that is counted or put together from many rows, then it declares its cost', () => {
    const gathered = readModels.flatMap(({ type, fields }) =>
      [...fields].flatMap(([name, read]) => {
        const text = read.kind === 'value' ? read.sql(rowOf('t')).compile(compiler).sql : '';
        return /\bfrom\b/.test(text) && /\b(count|sum|json_agg|array_agg)\(/.test(text)
          ? [[type, name] as const]
          : [];
      }),
    );
    expect(gathered.map((path) => path.join('.'))).toContain('Inventory.progress');
    expect(gathered.filter(([type, name]) => costOf(type, name) === undefined)).toEqual([]);
  });
});
