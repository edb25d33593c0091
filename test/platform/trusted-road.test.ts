import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { buildApiSchema } from '../../src/api-schema.js';
import { openServer, type House } from '../../src/app.js';
import { TrustedDocuments } from '../../src/platform/graphql/trusted-documents.js';
import { TrustedRoad } from '../../src/platform/graphql/trusted-road.js';
import { newId } from '../../src/platform/ids.js';
import { strike, type Struck } from '../security/attack.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

/** What differs between two answers to one question: the reference of a failure, and when it was answered. */
const told = ({ status, headers, text }: Struck) => ({
  status,
  text: text.replaceAll(/"reference":"[^"]+"/g, '"reference":"…"'),
  headers: Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'date')),
});

describe('a trusted document by its name, on the short way', () => {
  let t: TestHouse;
  let server: FastifyInstance;
  let trusted: Record<string, string>;
  let finance: TestClient;
  let keeper: TestClient;

  const list =
    'query Page($n: Int!) { exhibits(first: $n) { nodes { code movements(first: 50) { nodes { id } } } } }';
  const look = 'query Look($id: ID!) { node(id: $id) { id ... on Exhibit { code } } }';
  const trail = 'query Trail { auditEvents(first: 1) { nodes { kind } } }';
  const rename = `mutation Move($requestId: UUID!, $input: ExhibitRelocateInput!) {
    exhibitRelocate(requestId: $requestId, input: $input) { exhibit { id } userErrors { code } } }`;

  beforeAll(async () => {
    const manifest = new URL('../../schema/trusted-documents.json', import.meta.url);
    trusted = JSON.parse(await readFile(manifest, 'utf8'));
    for (const text of [list, look, trail, rename]) {
      trusted[hashOf(text)] = text;
    }
    t = await openTestHouse();
    server = await openServer(t.house, { logLevel: 'silent', trustedDocuments: trusted });
    finance = await t.logIn('taichinh1');
    keeper = await t.logIn('thukho.kv03');
  });
  afterAll(async () => {
    await server.close();
    await t.close();
  });

  /** The same question by the name of its document, and with its text, which always goes through Apollo. */
  const both = async (text: string, variables: unknown, token: string | undefined, headers = {}) => {
    const send = (body: object) =>
      strike(server, { payload: JSON.stringify({ ...body, variables }), token, headers });
    return [await send({ documentId: hashOf(text) }), await send({ query: text })] as const;
  };

  test('given every document that needs no values, then both ways answer the same to the letter', async () => {
    const simple = Object.values(trusted).filter((text) => !text.includes('$'));
    expect(simple.length).toBeGreaterThan(3);
    for (const document of simple) {
      // Twice: the first answer of a text is run by graphql-js, later ones as compiled.
      for (const token of [finance.token, keeper.token, finance.token]) {
        const [short, long] = await both(document, undefined, token);
        expect(told(short)).toEqual(told(long));
      }
    }
  });

  test.each([
    ['a page', list, { n: 5 }],
    ['a value of another type', list, { n: 'five' }],
    ['no value where one is needed', list, {}],
    ['too dear a page', list, { n: 1_000 }],
    ['a page too long to be priced', list, { n: 2 ** 31 }],
    ['an unknown item', look, { id: 'RXhoaWJpdDpub3RoaW5n' }],
    ['a text that no text can hold', look, { id: 'x\u0000' }],
    ['values in a list', list, [5]],
    ['values as a text', list, '{"n":5}'],
    ['what one may not see', trail, {}],
    [
      'a refused change',
      rename,
      {
        requestId: newId(),
        input: { exhibitId: 'x', expectedVersion: 1, fromPlaceId: 'x', toPlaceId: 'x', quantity: '1' },
      },
    ],
  ])('given %s, then both ways answer and refuse alike', async (_case, text, variables) => {
    for (const token of [keeper.token, finance.token, undefined, 'a'.repeat(43)]) {
      const [short, long] = await both(text, variables, token);
      expect(told(short)).toEqual(told(long));
    }
  });

  test.each(['application/graphql-response+json', 'application/json;q=0.9, */*;q=0.1', 'text/html', '*/*'])(
    'given accept: %s, then both ways choose the same form',
    async (accept) => {
      const [short, long] = await both(list, { n: 1 }, keeper.token, { accept });
      expect(told(short)).toEqual(told(long));
    },
  );

  test('given the documents of our clients, then every one without conditions takes the short way', async () => {
    const road = new TrustedRoad(
      await buildApiSchema(),
      new TrustedDocuments(trusted),
      async () => undefined,
    );
    for (const text of Object.values(trusted)) {
      const takesIt = road.questionOf({ documentId: hashOf(text), variables: {} }) !== undefined;
      expect([text, takesIt]).toEqual([text, !/@(skip|include)/.test(text)]);
    }
    expect(road.questionOf({ documentId: hashOf(list), query: list })).toBeUndefined();
    expect(road.questionOf({ documentId: hashOf('{ unknown }') })).toBeUndefined();
    expect(road.questionOf([{ documentId: hashOf(list) }])).toBeUndefined();
  });

  test('given another operation name, then Apollo says that there is none', async () => {
    const body = { documentId: hashOf(list), operationName: 'Other', variables: { n: 1 } };
    const { status, codes } = await strike(server, { payload: JSON.stringify(body), token: keeper.token });
    expect([status, codes]).toEqual([400, ['OPERATION_RESOLUTION_FAILURE']]);
  });

  describe('a failure in the middle', () => {
    const failures: unknown[] = [];
    const reads: string[] = [];
    let failing: FastifyInstance;

    beforeAll(async () => {
      failing = await openServer(tellingReads(t.house, reads), {
        logLevel: 'silent',
        trustedDocuments: trusted,
        onFailure: (error) => failures.push(error),
      });
      await t.owner.query('alter table custody.exhibit rename to exhibit_away');
    });
    afterAll(async () => {
      await t.owner.query('alter table custody.exhibit_away rename to exhibit');
      await failing.close();
    });

    const named = { documentId: hashOf(list), variables: { n: 1 } };
    const free = { query: `${list} `, variables: { n: 1 } };

    // A document of one's own is run plainly at first and compiled from the second time on.
    test.each([
      ['a trusted document', named],
      ['a document that is seen for the first time', free],
      ['the same for the second time', free],
      ['the same for the third time', free],
    ])('given %s, then it has run once, and the failure is masked and told once', async (_case, body) => {
      failures.length = 0;
      reads.length = 0;
      const answer = await strike(failing, { payload: JSON.stringify(body), token: keeper.token });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        data: null,
        errors: [
          {
            path: ['exhibits'],
            locations: [{ line: 1, column: 24 }],
            extensions: { code: 'INTERNAL_SERVER_ERROR', reference: expect.stringMatching(/^[0-9a-f]{12}$/) },
          },
        ],
      });
      expect(failures).toHaveLength(1);
      expect(reads).toHaveLength(1);
    });
  });
});

/** The house, which tells the name of each statement that the read road asks for. */
function tellingReads(house: House, told: string[]): House {
  const contextFor: House['contextFor'] = (...asked) => {
    const context = house.contextFor(...asked);
    const read = context.reads.read.bind(context.reads);
    Object.assign(context.reads, {
      read: (asking: Parameters<typeof read>[0]) => {
        told.push(asking.name);
        return read(asking);
      },
    });
    return context;
  };
  return { ...house, contextFor };
}
