import { describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { requireDeclaredCosts } from './declared-costs.js';

function schemaOf(costs: Readonly<Record<string, number>>) {
  const schema = buildSchema(`
    type Query { things(first: Int!): ThingConnection count: Int bundle: String }
    type ThingConnection { nodes: [Thing!]! }
    type Thing { id: ID! proof: String name: String }`);
  for (const [path, complexity] of Object.entries(costs)) {
    const [type = '', name = ''] = path.split('.');
    const field = (schema.getType(type) as ReturnType<typeof schema.getQueryType>)!.getFields()[name]!;
    field.extensions = { ...field.extensions, complexity };
  }
  return schema;
}

describe('declared costs', () => {
  const computed = new Map([['Thing', ['proof']]]);

  test('given questions and computed fields without a cost, then the schema is refused and each is named', () => {
    expect(() => requireDeclaredCosts(schemaOf({ 'Query.count': 1 }), computed)).toThrow(
      'Query.bundle, Thing.proof: declares no cost',
    );
  });

  test('given a cost for each, then a page and what a row holds need none', () => {
    const costs = { 'Query.count': 1, 'Query.bundle': 5, 'Thing.proof': 20 };
    expect(() => requireDeclaredCosts(schemaOf(costs), computed)).not.toThrow();
  });
});
