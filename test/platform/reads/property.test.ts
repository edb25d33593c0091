import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  getOperationAST,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import type { FastifyInstance } from 'fastify';
import { buildApiSchema } from '../../../src/api-schema.js';
import { openServer, type House } from '../../../src/app.js';
import { actorOfUsername, type Actor, type Permission } from '../../../src/identity/index.js';
import { compilingExecutor } from '../../../src/platform/graphql/executor.js';
import { permissionsOf } from '../../../src/platform/graphql/root-guard.js';
import { TestClient, type TestHouse } from '../../support/test-house.js';
import { Dice } from './dice.js';
import { openFilledHouse } from './filled-house.js';
import { materialOf } from './read-material.js';
import { ReadRequestMaker, type ReadRequest } from './read-requests.js';
import { featuresOf, leastShares, type Feature } from './request-features.js';
import { buildReferenceSchema, ReferenceExecutor } from './reference-executor.js';

const seed = Number(process.env['READS_SEED'] ?? Date.now() % 2_147_483_647);
const operations = Number(process.env['READS_OPERATIONS'] ?? 10_000);
/** How often each document is sent: planned and run plainly, then compiled with other values, and with others again. */
const times = 3;
/** Documents that are asked at one time: enough to keep the server and the database busy. */
const together = 8;

const people = [
  'thukho.kv03',
  'ketoan.kv03',
  'chv.kv03',
  'truongphong.kv03',
  'thukho.tinh',
  'taichinh1',
  'kiemtra1',
  'quantri',
];

interface Asker {
  readonly actor: Actor;
  readonly client: TestClient;
  readonly reference: ReferenceExecutor;
  /** The root fields that this person may ask. */
  readonly allowed: ReadonlySet<string>;
}

interface Asked {
  readonly asker: Asker;
  readonly request: ReadRequest;
  readonly document: DocumentNode;
  readonly overHttp: boolean;
}

describe('the read road and the reference', () => {
  let t: TestHouse;
  let house: House;
  let server: FastifyInstance;
  let schema: GraphQLSchema;
  let run: ReturnType<typeof compilingExecutor>;
  const askers: Asker[] = [];
  const cursors = new Map<string, string[]>();

  beforeAll(async () => {
    t = await openFilledHouse();
    house = withoutNotes(t.house);
    server = await openServer(house, { logLevel: 'silent' });
    schema = await buildApiSchema();
    run = compilingExecutor(schema);
    const referenceSchema = await buildReferenceSchema();
    const permissions = [...permissionsOf(schema)].filter(([field]) => field.startsWith('Query.'));
    for (const person of people) {
      const actor = (await actorOfUsername(t.house.sql, person, t.clock.now()))!;
      const allowed = permissions.filter(([, permission]) => mayAsk(actor, permission));
      askers.push({
        actor,
        client: new TestClient(server, (await t.logIn(person)).token),
        reference: await ReferenceExecutor.open(referenceSchema, t.house, actor, t.applicationUrl),
        allowed: new Set(allowed.map(([field]) => field.slice('Query.'.length))),
      });
    }
  }, 120_000);
  afterAll(async () => {
    await Promise.all(askers.map(({ reference }) => reference.close()));
    await server.close();
    await t.close();
  });

  test(`${operations} operations, seed ${seed}: both give the same answers`, async () => {
    process.stdout.write(`reads seed ${seed}: repeat with READS_SEED=${seed}\n`);
    const dice = new Dice(seed);
    const maker = new ReadRequestMaker(schema, await materialOf(t, cursors), dice);
    const tally = { documents: 0, operations: 0, overHttp: 0, failed: 0, characters: 0 };
    const features = new Map<Feature, number>();
    const began = performance.now();
    const isDone = (): boolean =>
      tally.operations >= operations && (operations < 10_000 || maker.unasked().length === 0);
    while (!isDone() && tally.operations < 1.5 * operations) {
      const batch = Array.from({ length: together }, () => nextOf(dice, maker));
      for (const answer of (await Promise.all(batch.map(compare))).flat()) {
        tally.operations += 1;
        tally.failed += answer.errors === undefined ? 0 : 1;
        tally.characters += JSON.stringify(answer.data ?? null).length;
        harvest(answer.data, cursors);
      }
      tally.documents += batch.length;
      for (const feature of batch.flatMap(({ document }) => [...featuresOf(schema, document)])) {
        features.set(feature, (features.get(feature) ?? 0) + 1);
      }
      tally.overHttp += batch.filter(({ overHttp }) => overHttp).length;
    }
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    process.stdout.write(`reads: ${JSON.stringify(tally)} in ${seconds} s\n`);
    // The run is worth little unless nearly all of it was answered, and something of each field.
    expect(tally.failed).toBeLessThan(tally.operations / 20);
    expect(operations < 10_000 ? [] : maker.unasked()).toEqual([]);
    const shares = Object.entries(leastShares).map(([feature, least]) => {
      const share = (100 * (features.get(feature as Feature) ?? 0)) / tally.documents;
      return { feature, least, share: Number(share.toFixed(1)) };
    });
    process.stdout.write(`${shares.map(({ feature, share }) => `${share} % ${feature}`).join('\n')}\n`);
    expect(operations < 10_000 ? [] : shares.filter(({ share, least }) => share < least)).toEqual([]);
  }, 900_000);

  function nextOf(dice: Dice, maker: ReadRequestMaker): Asked {
    for (;;) {
      const asker = dice.one(askers);
      const request = maker.make(times, asker.allowed);
      const document = parse(request.text);
      // Now and then two parts of a document do not go together.
      if (validate(schema, document).length === 0) {
        return { asker, request, document, overHttp: dice.rarely(25) };
      }
    }
  }

  /** The answers to a document, once for each set of variables. @throws Error when the two differ */
  async function compare({ asker, request, document, overHttp }: Asked): Promise<ExecutionResult[]> {
    const answers: ExecutionResult[] = [];
    for (const given of request.variables) {
      // As they arrive in a body: what is undefined is not there, and a default takes its place.
      const variables = JSON.parse(JSON.stringify(given)) as Record<string, unknown>;
      const expected = await asker.reference.execute(document, variables);
      const planned = await ask(asker.actor, document, variables);
      expectSame(planned, expected, { asker, request, variables, time: answers.length + 1 });
      if (overHttp) {
        const answer = (await asker.client.ask(request.text, variables)) as unknown as ExecutionResult;
        if (!isRefusedForItsSize(answer)) {
          expectSame(answer, expected, { asker, request, variables, time: answers.length + 1 });
        }
      }
      answers.push(planned);
    }
    return answers;
  }

  async function ask(
    actor: Actor,
    document: DocumentNode,
    variables: Record<string, unknown>,
  ): Promise<ExecutionResult> {
    const context = house.contextFor(actor);
    try {
      const operation = getOperationAST(document) ?? undefined;
      return await run({ document, operation, operationName: null, variables, context });
    } finally {
      await context.endReads();
    }
  }
});

/** The data must be the same to the letter, the order of its members included; of errors there must be some or none. */
function expectSame(
  planned: ExecutionResult,
  expected: ExecutionResult,
  asked: { asker: Asker; request: ReadRequest; variables: object; time: number },
): void {
  const isSame =
    JSON.stringify(planned.data ?? null) === JSON.stringify(expected.data ?? null) &&
    (planned.errors === undefined) === (expected.errors === undefined);
  if (!isSame) {
    throw new Error(
      `${asked.asker.actor.username} asked, for the ${asked.time}. time,\n${asked.request.text}\n` +
        `with ${JSON.stringify(asked.variables)}\n\nthe read road: ${JSON.stringify(planned)}\n\n` +
        `the reference: ${JSON.stringify(expected)}`,
    );
  }
}

/** The guards of the server have their own tests; a random document may be too large for it. */
function isRefusedForItsSize({ errors }: ExecutionResult): boolean {
  return errors?.some((error) => /^(QUERY_TOO|TOO_MANY)_/.test(String(error.extensions['code']))) ?? false;
}

/** A house that does not write down who looked at what: the trail, which is read here too, must stand still. */
function withoutNotes(house: House): House {
  const contextFor: House['contextFor'] = (...asked) => {
    const context = house.contextFor(...asked);
    const unitOfWork = Object.create(context.unitOfWork) as House['unitOfWork'];
    unitOfWork.note = () => Promise.resolve();
    return Object.assign(Object.create(context) as typeof context, { unitOfWork });
  };
  return { ...house, contextFor };
}

function mayAsk(actor: Actor, permission: string): boolean {
  return ['public', 'signed-in'].includes(permission) || actor.may(permission as Permission);
}

/** Keeps the cursors of an answer for later questions, by the list that they are of. */
function harvest(value: unknown, cursors: Map<string, string[]>): void {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  for (const [name, member] of Object.entries(value)) {
    if (/cursor/i.test(name) && typeof member === 'string') {
      const [list] = JSON.parse(Buffer.from(member, 'base64url').toString('utf8')) as [string];
      const known = cursors.get(list) ?? [];
      cursors.set(list, known);
      if (known.length < 200 && !known.includes(member)) {
        known.push(member);
      }
    } else {
      harvest(member, cursors);
    }
  }
}
