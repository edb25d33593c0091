import { describe, expect, test } from '@jest/globals';
import { Kind, parse, type FieldNode } from 'graphql';
import { rowKeyOf } from './selection.js';

function field(text: string): FieldNode {
  const [operation] = parse(`{ ${text} }`).definitions;
  const node =
    operation?.kind === Kind.OPERATION_DEFINITION ? operation.selectionSet.selections[0] : undefined;
  if (node?.kind !== Kind.FIELD) {
    throw new Error(`${text} is no field.`);
  }
  return node;
}

describe('the key under which a row carries a field', () => {
  test.each([
    ['an alias', 'a: lines(first: 1)', 'lines(first: 1)'],
    ['another order of the arguments', 'lines(first: 1, after: "x")', 'lines(after: "x", first: 1)'],
    [
      'another order of the members of an object, which the specification lets merge',
      'lines(first: 1, filter: { isCounted: true, differs: false })',
      'lines(first: 1, filter: { differs: false, isCounted: true })',
    ],
    [
      'another order within an object in a list',
      'lines(some: [{ a: 1, b: $b }])',
      'lines(some: [{ b: $b, a: 1 }])',
    ],
  ])('given %s, then it is the same', (_case, one, other) => {
    expect(rowKeyOf(field(one))).toBe(rowKeyOf(field(other)));
  });

  test.each([
    ['another value', 'lines(first: 1)', 'lines(first: 2)'],
    ['another variable', 'lines(first: $a)', 'lines(first: $b)'],
    ['a null in the place of nothing', 'lines(first: 1, after: null)', 'lines(first: 1)'],
    ['another order of a list', 'lines(some: [1, 2])', 'lines(some: [2, 1])'],
    ['a text in the place of a number', 'lines(first: "1")', 'lines(first: 1)'],
    ['what looks like two values', 'lines(some: ["a", "b"])', 'lines(some: ["a,b"])'],
  ])('given %s, then it is another one', (_case, one, other) => {
    expect(rowKeyOf(field(one))).not.toBe(rowKeyOf(field(other)));
  });

  test('given long arguments, then the key still fits the name of a column', () => {
    const key = rowKeyOf(field(`lines(first: 1, after: "${'x'.repeat(500)}")`));
    expect(key.length).toBeLessThan(63);
  });
});
