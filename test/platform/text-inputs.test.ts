import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  parse,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
} from 'graphql';
import { buildApiSchema } from '../../src/api-schema.js';
import { playCustody } from '../../src/demo/custody-scenes.js';
import { playInventory } from '../../src/demo/inventory-scenes.js';
import { demoPassword } from '../../src/demo/organisation.js';
import { DemoPlayer, DemoTime } from '../../src/demo/player.js';
import { playProgramme } from '../../src/demo/programme-scenes.js';
import { readStage } from '../../src/demo/stage.js';
import { globalIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { userErrors, type UserErrorCode } from '../../src/rules/user-errors.js';
import { stageOf } from '../support/scenes.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

/** A blank, a joiner and a soft hyphen: nobody sees anything of it. */
const unseen = ' \u200b\u00ad';

type Path = readonly (string | number)[];

/** It is missing, it is no value of its kind, or it stands beside another of which only one is given. */
const told = new Set([
  'REQUIRED',
  'INVALID',
  'PERSON_NAME_NEEDED',
  'CLASS_UNKNOWN',
  'UNIT_UNKNOWN',
  'EXHIBIT_CODE_WRONG',
  'NOT_ONE_OF',
  'ONE_OF_REQUIRED',
]);

const fetchOfNode = globalThis.fetch;

let t: TestHouse;
let mutations: ReturnType<NonNullable<ReturnType<GraphQLSchema['getMutationType']>>['getFields']>;

beforeAll(async () => {
  t = await openTestHouse();
  mutations = (await buildApiSchema()).getMutationType()!.getFields();
}, 60_000);
afterAll(async () => {
  globalThis.fetch = fetchOfNode;
  await t.close();
});

function inputOf(mutation: string): GraphQLInputType | undefined {
  return mutations[mutation]?.args.find((one) => one.name === 'input')?.type;
}

interface Text {
  readonly path: Path;
  readonly where: string;
  readonly isNeeded: boolean;
  readonly isGiven: boolean;
}

/** Every text of an input that it has or might have. */
function textsOf(type: GraphQLInputType, value: any, path: Path = []): Text[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named) || value == null) {
    return [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => textsOf(named, one, [...path, index]));
  }
  return Object.values(named.getFields()).flatMap((field) => {
    const at = [...path, field.name];
    return String(getNamedType(field.type)) === 'String' && !isListType(field.type)
      ? [
          {
            path: at,
            isNeeded: isNonNullType(field.type),
            isGiven: value[field.name] != null,
            where: `${named.name}.${field.name}`,
          },
        ]
      : textsOf(field.type, value[field.name], at);
  });
}

function withText(input: any, [first, ...rest]: Path): any {
  const copy = Array.isArray(input) ? [...input] : { ...input };
  copy[first!] = rest.length === 0 ? unseen : withText(copy[first!], rest);
  return copy;
}

interface ToldError {
  readonly code: UserErrorCode;
  readonly facts?: readonly { readonly name: string; readonly value: string }[];
}

/** Facts that stand in the sentence of a refusal and say nothing. */
function emptyFacts(errors: readonly ToldError[]): string[] {
  return errors.flatMap(({ code, facts = [] }) =>
    facts
      .filter(({ name, value }) => value === '' && name in (sentenceFactsOf(code) ?? {}))
      .map(({ name }) => `${code} ${name}`),
  );
}

function sentenceFactsOf(code: UserErrorCode): object | undefined {
  const sentence = userErrors[code];
  return 'facts' in sentence ? sentence.facts : undefined;
}

/** No row holds a text of which nobody sees anything. */
async function storedUnseen(): Promise<string[]> {
  const { rows } = await t.owner.query(
    `select format('select %L as name where exists (select from %I.%I where %I <> '''' and not platform.has_text(%I))',
       table_schema || '.' || table_name || '.' || column_name, table_schema, table_name, column_name, column_name) as query
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_type = 'BASE TABLE' and data_type = 'text' and table_schema in ('custody', 'inventory', 'inspection', 'identity')`,
  );
  const found = await t.owner.query(rows.map(({ query }) => query).join(' union all '));
  return found.rows.map(({ name }) => name);
}

describe('a text of which nobody sees anything', () => {
  test('given a day of right commands, when one text of a command is such, then it is missing; one that may be left out is as if it were', async () => {
    const wrong: string[] = [];
    const seen = new Set<string>();
    globalThis.fetch = goBetween(async (name, send, input) => {
      const texts = textsOf(inputOf(name)!, input);
      for (const { where } of texts.filter((one) => one.isNeeded || !one.isGiven)) seen.add(where);
      const tried: string[] = [];
      const attempt = async (one: Text): Promise<any> => {
        const payload = await send(withText(input, one.path));
        const codes: string[] = payload.userErrors.map(({ code }: { code: string }) => code);
        tried.push(...emptyFacts(payload.userErrors).map((fact) => `${name} ${one.where}: ${fact}`));
        const isDone = codes.length === 0 && !one.isNeeded;
        if (!isDone && !codes.some((code) => told.has(code)))
          tried.push(`${name} ${one.where}: ${codes.join(' ')}`);
        return isDone ? payload : undefined;
      };
      for (const one of texts.filter(({ isNeeded }) => isNeeded)) await attempt(one);
      const leftOut = texts.filter(({ isNeeded, isGiven }) => !isNeeded && !isGiven);
      const withAll = await send(leftOut.reduce((made, { path }) => withText(made, path), input));
      if (withAll.userErrors.length === 0) return withAll;
      for (const one of leftOut) {
        const payload = await attempt(one);
        if (payload !== undefined) return payload;
      }
      const payload = await send(input);
      // What the day expects to be refused is refused for its own reason.
      wrong.push(...(payload.userErrors.length === 0 ? tried : []));
      return payload;
    });
    await playDay();
    expect([wrong, t.failures, await storedUnseen()]).toEqual([[], [], []]);
    expect(seen.size).toBeGreaterThan(30);
  }, 240_000);

  test('given any command with nothing else in its texts, then it is refused, never failed', async () => {
    const keeper = await t.logIn('thukho.kv03');
    const stage = await stageOf(keeper, 'KV03');
    const ids: Readonly<Record<string, string>> = {
      officeId: stage.officeId,
      warehouseId: stage.warehouseId,
      parentId: stage.place('A1'),
      placeId: stage.place('A1'),
    };
    const scalars: Readonly<Record<string, unknown>> = {
      String: unseen,
      Int: 1,
      Boolean: true,
      Decimal: '1',
      Date: '2026-11-02',
      DateTime: '2026-11-02T03:00:00Z',
      UUID: newId(),
    };
    const valueOf = (type: GraphQLInputType, name: string): unknown => {
      const named: GraphQLNamedInputType = getNamedType(type);
      if (isListType(isNonNullType(type) ? type.ofType : type)) return [valueOf(named, name)];
      if (isEnumType(named)) return named.getValues()[0]!.name;
      if (isInputObjectType(named)) {
        const fields = Object.values(named.getFields());
        const given = named.isOneOf ? fields.slice(0, 1) : fields;
        return Object.fromEntries(given.map((field) => [field.name, valueOf(field.type, field.name)]));
      }
      return named.name === 'ID' ? (ids[name] ?? globalIdOf('Staff', newId())) : scalars[named.name];
    };
    const people = await Promise.all(
      ['thukho.kv03', 'truong.tinh', 'chv.kv03', 'kiemtra1', 'taichinh1', 'truongphong.kv03'].map((name) =>
        t.logIn(name),
      ),
    );
    const done: string[] = [];
    const empty: string[] = [];
    for (const [name, { args }] of Object.entries(mutations)) {
      if (!args.some((arg) => arg.name === 'input')) continue;
      const document = `mutation ($requestId: UUID!, $input: ${String(inputOf(name))}) {
        ${name}(requestId: $requestId, input: $input) { userErrors { code facts { name value } } } }`;
      for (const person of people) {
        const answer = await person.ask(document, {
          requestId: newId(),
          input: valueOf(inputOf(name)!, ''),
        });
        const codes = answer.errors?.map((error) => error.extensions?.['code']) ?? [];
        if (answer.data?.[name]?.userErrors.length === 0) done.push(name);
        empty.push(...emptyFacts(answer.data?.[name]?.userErrors ?? []).map((fact) => `${name} ${fact}`));
        expect([name, codes.filter((code) => code !== 'FORBIDDEN' && code !== 'BAD_USER_INPUT')]).toEqual([
          name,
          [],
        ]);
      }
    }
    expect(empty).toEqual([]);
    // The scans of a batch have their own results; a mark is no text.
    expect([done.sort(), t.failures, await storedUnseen()]).toEqual([
      ['exhibitRelocateBatch', 'placeSetFitness'],
      [],
      [],
    ]);
  }, 120_000);
});

/** Sends a command of the day in its own way, and answers the payload. */
type Meanwhile = (
  mutation: string,
  send: (input: unknown) => Promise<any>,
  input: unknown,
) => Promise<object>;

/** Brings the day's requests to the house, and leaves it to somebody else how its commands are sent. */
function goBetween(meanwhile: Meanwhile): typeof fetch {
  const answer = async ({ headers, body }: RequestInit): Promise<unknown> => {
    const { query, variables } = JSON.parse(body as string);
    const ask = async (given: object): Promise<any> => {
      const asked = query.replace(
        'userErrors { code message',
        'userErrors { facts { name value } code message',
      );
      const payload = JSON.stringify({ query: asked, variables: given });
      const answered = await t.server.inject({
        method: 'POST',
        url: '/graphql',
        headers: headers as Record<string, string>,
        payload,
      });
      return answered.json();
    };
    const [operation] = parse(query).definitions as any[];
    const name: string = operation.selectionSet.selections[0].name.value;
    if (operation.operation === 'mutation' && !name.startsWith('session')) {
      const send = async (input: unknown) => (await ask({ requestId: newId(), input })).data[name];
      return { data: { [name]: await meanwhile(name, send, variables.input) } };
    }
    return ask(variables);
  };
  return async (_url, request) => ({ status: 200, json: () => answer(request!) }) as Response;
}

/** The day of the demonstration, without what is asked of the trail. */
async function playDay(): Promise<void> {
  const player = new DemoPlayer('', demoPassword, () => undefined);
  const [keeper, provincialKeeper, accountant, officer, head, provincialHead, finance] = await Promise.all(
    [
      'thukho.kv03',
      'thukho.tinh',
      'ketoan.kv03',
      'chv.kv03',
      'truongphong.kv03',
      'truong.tinh',
      'taichinh1',
    ].map((name) => player.logIn(name)),
  );
  const here = await readStage(keeper!, 'KV03');
  const province = await readStage(provincialKeeper!, 'TINH');
  const time = new DemoTime(t.clock.now());
  const cast = { keeper: keeper!, accountant: accountant!, head: head!, here };
  await playCustody(
    player,
    { ...cast, provincialKeeper: provincialKeeper!, provincialHead: provincialHead!, province },
    time,
  );
  await playInventory(player, { ...cast, officer: officer! }, time);
  await playProgramme(player, finance!, provincialHead!);
}
