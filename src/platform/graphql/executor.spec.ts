import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildSchema, execute, getOperationAST, parse, type ExecutionResult } from 'graphql';
import { compilingExecutor } from './executor.js';

const schema = buildSchema(`
  input Room { floor: Int }
  input Around { floor: Int, within: Room, any: [Room!] }
  type Query { shelf(around: Around): Shelf }
  type Shelf { code: String! name: String! above: Shelf }
`);
const rootValue = {
  shelf: { code: 'A1', name: 'Kệ A1', above: { code: 'A', name: 'Khu A', above: null } },
};

/** What a document answers when it is sent again and again: run plainly, compiled, and from what was compiled. */
async function answers(text: string, variables: Record<string, unknown>): Promise<ExecutionResult[]> {
  const document = parse(text);
  const run = compilingExecutor(withRoot());
  const operation = getOperationAST(document) ?? undefined;
  const all: ExecutionResult[] = [];
  for (let time = 0; time < 3; time += 1) {
    all.push(await run({ document, operation, operationName: null, variables, context: {} }));
  }
  return all;
}

function withRoot(): typeof schema {
  const fields = schema.getQueryType()!.getFields();
  fields['shelf']!.resolve = () => rootValue.shelf;
  return schema;
}

describe('an operation that is sent again', () => {
  test.each([
    ['without directives', '{ shelf { code name: code above { above { code } } } }', {}],
    [
      'a selection that is left out and stands elsewhere too',
      'query ($more: Boolean!) { shelf { above { code } above @include(if: $more) { name } } }',
      { more: false },
    ],
    [
      'a fragment that is left out and selects what stands elsewhere too',
      'query ($less: Boolean!) { shelf { above { code } ...More @skip(if: $less) } } fragment More on Shelf { above { name } }',
      { less: true },
    ],
    [
      'a fragment within a fragment that is left out',
      'query ($less: Boolean!) { shelf { ...Outer @skip(if: $less) ...Inner } } fragment Outer on Shelf { name ...Inner } fragment Inner on Shelf { code }',
      { less: true },
    ],
    ['a literal that leaves out', '{ shelf { code @skip(if: true) name code } }', {}],
    ['nothing that is left', 'query ($no: Boolean!) { shelf { code @include(if: $no) } }', { no: false }],
  ])(
    'given %s, then it is answered to the letter as the specification says',
    async (_case, text, variables) => {
      const expected = await execute({
        schema: withRoot(),
        document: parse(text),
        variableValues: variables,
      });
      for (const answer of await answers(text, variables)) {
        expect(JSON.stringify(answer)).toBe(JSON.stringify(expected));
      }
    },
  );

  /** What the specification takes for an input object, a list or a number, and what it does not. */
  const values = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(null, 1, '1', 1.5, true, 'x', 3e9),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom('floor', 'within', 'any', 'other'), tie('value'), { maxKeys: 3 }),
    ),
  })).value;

  test('given any value, then it is answered the third time as the first', async () => {
    await fc.assert(
      fc.asyncProperty(values, async (around) => {
        const text = 'query ($around: Around) { shelf(around: $around) { code } }';
        const all = (await answers(text, { around })).map((answer) => JSON.stringify(answer));
        expect(new Set(all)).toEqual(new Set([all[0]]));
      }),
      { numRuns: 500, examples: [[[]], [{ within: [] }], [{ any: {} }], [{ any: [[]] }]] },
    );
  });
});
