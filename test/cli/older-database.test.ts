import { afterEach, expect, test } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { newId } from '../../src/platform/ids.js';
import { receiptInput, receiveDocument, receiveOne, stageOf } from '../support/scenes.js';
import { Mirror } from '../../src/trail/publisher/index.js';
import { Sequencer } from '../../src/trail/sequencer/index.js';
import { openTestHouseOn, type TestClient, type TestHouse } from '../support/test-house.js';
import {
  freshFolder,
  openLogDatabase,
  origin,
  program,
  publisherOf,
  startSigner,
  startWitness,
  type RunningSigner,
  twoCopiesOf,
  Undo,
  type LogDatabase,
} from '../trail/support/trail-parts.js';

const verifier = fileURLToPath(new URL('../../dist/so-kho-verify.mjs', import.meta.url));
const undo = new Undo();

afterEach(() => undo.run());

/** An authority with a signer, a witness and a copy of its log, and a database that may be another one tomorrow. */
class Authority {
  private constructor(
    readonly home: string,
    private readonly signer: RunningSigner,
    private readonly witness: { readonly url: string; readonly vkey: string },
  ) {}

  static async make(): Promise<Authority> {
    const home = await freshFolder(undo);
    const signer = await startSigner(undo, await freshFolder(undo));
    return new Authority(
      home,
      signer,
      await startWitness(undo, await freshFolder(undo), 'finance', signer.vkey),
    );
  }

  async run(database: LogDatabase, ...parameters: string[]): Promise<string> {
    return outputOf([program, ...parameters], this.env(database));
  }

  async verify(database: LogDatabase, command: string, ...parameters: string[]): Promise<string> {
    const policy = join(this.home, 'inspectors-policy.txt');
    await writeFile(policy, await this.run(database, 'trail', 'policy'));
    const parameterList = [verifier, command, this.mirror, '--policy', policy, '--lang', 'en', ...parameters];
    const { stdout } = await promisify(execFile)(process.execPath, parameterList).catch((error: unknown) => {
      const failure = error as { code: number; stdout: string };
      // The tests' PostgreSQL writes without waiting for its disk, which the verdict names: nothing else may be open.
      const open = failure.stdout.split('\n').filter((line) => /^[✗?]/.test(line));
      const isOfTests = open.every((line) => /^\? .*setting (fsync|full_page_writes) is off/.test(line));
      if (failure.code !== 2 || !isOfTests) throw new Error(failure.stdout);
      return failure;
    });
    return stdout;
  }

  /** Gives all that was done its place in the log, and publishes it. */
  async publishAll(database: LogDatabase): Promise<void> {
    const sequencer = new Sequencer({
      databaseUrl: database.url,
      sessionRole: 'so_kho_sequencer',
      log: () => undefined,
    });
    try {
      await sequencer.attest();
      await sequencer.drain();
    } finally {
      await sequencer.close();
    }
    const { publisher } = publisherOf({
      database,
      signer: this.signer.client,
      mirror: new Mirror(this.mirror),
      witnesses: [this.witness],
    });
    await publisher.open(new AbortController().signal);
    await publisher.publish(await database.trail.tree());
  }

  /** A server on this database, once it answers; its address and what it says of itself. */
  async serve(database: LogDatabase): Promise<{ url: string; stop(): Promise<void> }> {
    const child = spawn(process.execPath, [program, 'serve'], { env: this.env(database) });
    undo.add(() => child.kill('SIGKILL'));
    let told = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
    let said = '';
    const url = await new Promise<string>((resolve, reject) => {
      child.on('exit', () => reject(new Error(`It ended: ${told}`)));
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        const found = /answers at (\S+)\/graphql/.exec(said)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    return {
      url,
      stop: async () => {
        const ended = once(child, 'exit');
        child.kill('SIGTERM');
        await ended;
      },
    };
  }

  private get mirror(): string {
    return join(this.home, 'mirror');
  }

  private env(database: LogDatabase): NodeJS.ProcessEnv {
    return {
      PORT: '0',
      DATABASE_URL: database.url,
      TRAIL_HOME: this.home,
      TRAIL_ORIGIN: origin,
      TRAIL_SIGNER_SOCKET: join(this.signer.folder, 'socket'),
      TRAIL_WITNESSES: `${this.witness.vkey}=${this.witness.url}`,
      LOG_LEVEL: 'silent',
    };
  }
}

/** What a program says; a failure says it, too. */
async function outputOf(parameters: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, parameters, { env })).stdout;
  } catch (failure) {
    const { stdout, stderr } = failure as { stdout: string; stderr: string };
    throw new Error(`${parameters.slice(1, 3).join(' ')} failed:\n${stdout}\n${stderr}`);
  }
}

const logIn = `mutation ($requestId: UUID!, $input: SessionOpenInput!) {
  sessionOpen(requestId: $requestId, input: $input) { token userErrors { code } } }`;

async function ask(url: string, query: string, variables: object): Promise<{ status: number; body: any }> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { requestId: newId(), ...variables } }),
  });
  return { status: response.status, body: await response.json() };
}

/** Whether the server says that it is ready, and why not. */
async function readiness(url: string): Promise<{ status: number; reasons: string[] }> {
  const response = await fetch(`${url}/readyz`);
  const { reasons } = (await response.json()) as { readonly reasons: readonly { readonly code: string }[] };
  return { status: response.status, reasons: reasons.map(({ code }) => code) };
}

const relocate = `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) {
  exhibitRelocate(requestId: $requestId, input: $input) { exhibit { id } userErrors { code } } }`;
const missing = `{ missingActs(first: 50) { totalCount nodes { id number state kinds labels actorName office { code }
  entries { type content } settlements { outcome reason settledBy { username } } } } }`;
const setAside = `mutation ($requestId: UUID!, $input: MissingActSetAsideInput!) {
  missingActSetAside(requestId: $requestId, input: $input) { act { state } userErrors { code } } }`;
const entered = `mutation ($requestId: UUID!, $input: MissingActEnteredInput!) {
  missingActEntered(requestId: $requestId, input: $input) { act { state } userErrors { code } } }`;
const open = `mutation ($requestId: UUID!) { bookOpen(requestId: $requestId) { office { code } userErrors { code messageEnglish } } }`;

async function houseOn(database: LogDatabase): Promise<TestHouse> {
  const house = await openTestHouseOn(database.url);
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (isOpen) await house.close();
    isOpen = false;
  };
  undo.add(close);
  return { ...house, close };
}

async function refusal(client: TestClient, t: TestHouse): Promise<unknown> {
  const stage = await stageOf(client, 'KV03');
  const { status, answer } = await client.askWithStatus(receiveDocument, {
    requestId: newId(),
    input: receiptInput(t, stage),
  });
  return { status, code: answer.errors?.[0]?.extensions?.['code'] };
}

test('the drill of an older database: nobody writes it; its log comes back, and people enter again what it lacks', async () => {
  const authority = await Authority.make();
  const first = await openLogDatabase(undo);
  const before = await houseOn(first);
  const keeperBefore = await before.logIn('thukho.kv03');
  const kept = await receiveOne(before, keeperBefore, await stageOf(keeperBefore, 'KV03'));
  await before.close();
  await authority.publishAll(first);

  // The backup, and what people do after it.
  const [lived, older] = await twoCopiesOf(undo, first);
  const t = await houseOn(lived);
  const keeper = await t.logIn('thukho.kv03');
  const stage = await stageOf(keeper, 'KV03');
  const voucher = { number: '77/PNK' };
  const lost = await receiveOne(t, keeper, stage, { name: 'dao bầu' }, { voucher });
  await receiveOne(t, keeper, stage, { name: 'nhập nhầm' });
  await keeper.done(relocate, {
    input: {
      exhibitId: kept.id,
      expectedVersion: kept.version,
      fromPlaceId: stage.place('A1'),
      toPlaceId: stage.place('A2'),
      quantity: '10',
    },
  });
  await t.close();
  await authority.publishAll(lived);

  // The older database: a server that starts on it learns from the folder of the trail what is missing.
  const behind = await authority.serve(older);
  const opened = await ask(behind.url, logIn, {
    input: { username: 'thukho.kv03', password: 'so-kho-demo' },
  });
  const whileBehind = await readiness(behind.url);
  const elsewhere = await houseOn(older);
  const refused = await refusal(await elsewhere.logIn('thukho.kv03'), elsewhere);
  await behind.stop();
  await elsewhere.close();

  expect(whileBehind).toEqual({ status: 503, reasons: ['BOOK_BEHIND_LOG'] });
  expect(opened.status).toBe(200);
  expect(refused).toEqual({ status: 503, code: 'BOOK_BEHIND_LOG' });

  const restored = await authority.run(older, 'trail', 'restore');
  expect(restored).toMatch(/Acts of which the book has no rows: \d+;/);

  const house = await houseOn(older);
  const again = await house.logIn('thukho.kv03');
  const head = await house.logIn('truongphong.kv03');
  const acts = (await head.data(missing)).missingActs.nodes;
  const open3 = acts.filter((act: any) => act.state === 'OPEN');
  expect(open3.map(({ kinds }: any) => kinds)).toEqual([
    expect.arrayContaining(['exhibit.received']),
    expect.arrayContaining(['exhibit.received']),
    ['exhibit.relocated'],
  ]);
  expect(await refusal(again, house)).toEqual({ status: 503, code: 'BOOK_RESTORED' });
  expect(await refusal(again.enteringAgain(999), house)).toEqual({
    status: 400,
    code: 'MISSING_ACT_UNKNOWN',
  });

  // Entered again as it was: with the code on its label and the number on its voucher.
  const place = await stageOf(again, 'KV03');
  const [one, other, moved] = open3;
  const entering = again.enteringAgain(one.number);
  const re = await receiveOne(house, entering, place, { name: 'dao bầu' }, { voucher });
  expect(re.code).toBe(lost.code);
  await again.enteringAgain(moved.number).done(relocate, {
    input: {
      exhibitId: kept.id,
      expectedVersion: kept.version,
      fromPlaceId: place.place('A1'),
      toPlaceId: place.place('A2'),
      quantity: '10',
    },
  });
  const top = await house.logIn('truong.tinh');
  expect(await top.refused(open)).toEqual(['MISSING_ACTS_OPEN']);
  expect(await head.done(setAside, { input: { actId: other.id, reason: 'nhập nhầm' } })).toMatchObject({
    act: { state: 'SET_ASIDE' },
  });
  expect(await head.refused(entered, { input: { actId: other.id, reason: 'x' } })).toEqual([
    'MISSING_ACT_SETTLED',
  ]);
  const states = (await head.data(missing)).missingActs.nodes.filter(
    (act: any) => act.state !== 'NOTHING_TO_ENTER',
  );
  expect(
    states.map(({ state, settlements }: any) => [
      state,
      settlements.map((each: any) => each.settledBy.username),
    ]),
  ).toEqual([
    ['ENTERED', ['thukho.kv03']],
    ['SET_ASIDE', ['truongphong.kv03']],
    ['ENTERED', ['thukho.kv03']],
  ]);
  await top.done(open);

  // Series go on behind what the log has seen, and no number of it is given to anything else.
  const next = await receiveOne(house, again, place);
  const numberOf = (code: string): number => Number(code.split('-').at(-2));
  expect(numberOf(next.code)).toBe(numberOf(lost.code) + 2);
  await house.close();

  await authority.run(older, 'check');
  await authority.run(older, 'trail', 'reconcile');
  await authority.publishAll(older);
  const tables = join(authority.home, 'tables.jsonl');
  await authority.run(older, 'trail', 'export-tables', tables);
  const undecided = await authority.verify(older, 'dump').catch((failure: unknown) => String(failure));
  const [, digest] = /restore can confirm it: ([0-9a-f]{64})/.exec(undecided)!;
  const verdict = await authority.verify(older, 'dump', '--known-restores', digest!);
  expect(verdict).toContain('an older database was put back');
  await authority.verify(older, 'reconcile', '--table-export', tables, '--known-restores', digest!);
}, 300_000);
