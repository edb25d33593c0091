import 'reflect-metadata';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import { openHouse, openServer, type House } from '../../src/app.js';
import { demoPassword } from '../../src/demo/organisation.js';
import type { Clock } from '../../src/platform/clock.js';
import { globalIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import { receiptKeyName, signatureTypes, signingKeyOf } from '../../src/trail/log/index.js';

export const testOrigin = 'kho.test/audit';
export const testReceiptKey = signingKeyOf(
  receiptKeyName(testOrigin),
  signatureTypes.ed25519,
  Buffer.alloc(32, 3),
);

/** A clock that a test sets; it runs on from there. */
export class TestClock implements Clock {
  private offset = 0;
  private held: number | undefined;

  now(): Date {
    return new Date((this.held ?? Date.now()) + this.offset);
  }

  /** Holds time still, for what must not depend on how fast the machine is; advance() still moves it. */
  hold(): void {
    this.held = Date.now();
  }

  advance(milliseconds: number): void {
    this.offset += milliseconds;
  }
}

export interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { message: string; path?: string[]; extensions?: Record<string, unknown> }[];
}

/** A person at the API. */
export class TestClient {
  constructor(
    private readonly server: FastifyInstance,
    readonly token?: string,
    /** A token that is alive by the clock of the test, where the first one need not be any more. */
    private readonly freshToken?: () => Promise<string>,
    private readonly headers: Readonly<Record<string, string>> = {},
  ) {}

  /** The same person, who enters an act of the log again with each request. */
  enteringAgain(act: number): TestClient {
    return new TestClient(this.server, this.token, this.freshToken, { 'so-kho-missing-act': String(act) });
  }

  /** The answer as it is, errors and all. */
  async ask<Data = any>(document: string, variables: object = {}): Promise<Answer<Data>> {
    return (await this.askWithStatus<Data>(document, variables)).answer;
  }

  /** The answer with its status of HTTP. */
  async askWithStatus<Data = any>(
    document: string,
    variables: object = {},
  ): Promise<{ status: number; answer: Answer<Data> }> {
    const token = (await this.freshToken?.()) ?? this.token;
    const response = await this.server.inject({
      method: 'POST',
      url: '/graphql',
      // Not the loopback address: what an answer may tell of a caller must not look like something of the server.
      remoteAddress: '198.51.100.7',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...this.headers,
      },
      payload: JSON.stringify({ query: document, variables }),
    });
    return { status: response.statusCode, answer: response.json<Answer<Data>>() };
  }

  /** The data; a top-level error fails the test. User errors are data. */
  async data<Data = any>(document: string, variables: object = {}): Promise<Data> {
    const answer = await this.ask<Data>(document, variables);
    if (answer.errors !== undefined || answer.data == null) {
      throw new Error(`The API answered ${JSON.stringify(answer.errors)}`);
    }
    return answer.data;
  }

  /** Runs a mutation with a new request id unless one is given; expects no user errors and answers its payload. */
  async done<Payload = any>(document: string, variables: object = {}): Promise<Payload> {
    const payload = await this.payload<Payload & { userErrors: unknown[] }>(document, variables);
    if (payload.userErrors.length > 0) {
      throw new Error(`Refused: ${JSON.stringify(payload.userErrors)}`);
    }
    return payload;
  }

  /** Runs a mutation that must be refused and answers the codes of its user errors. */
  async refused(document: string, variables: object = {}): Promise<string[]> {
    const payload = await this.payload<{ userErrors: { code: string }[] }>(document, variables);
    if (payload.userErrors.length === 0) {
      throw new Error(`Not refused: ${JSON.stringify(payload)}`);
    }
    return payload.userErrors.map((error) => error.code);
  }

  private async payload<Payload>(document: string, variables: object): Promise<Payload> {
    const data = await this.data<Record<string, Payload>>(document, { requestId: newId(), ...variables });
    const [payload] = Object.values(data);
    if (payload === undefined) {
      throw new Error('The mutation answered nothing.');
    }
    return payload;
  }
}

export interface TestHouse {
  readonly house: House;
  readonly server: FastifyInstance;
  readonly clock: TestClock;
  /** The database as its owner; for what a test must see past the application's rights. */
  readonly owner: pg.Client;
  /** The database as the application's own role. */
  readonly application: pg.Client;
  readonly applicationUrl: string;
  readonly ownerUrl: string;
  /** One more connection like `application`, for two that race. The caller ends it. */
  connectAsApplication(): Promise<pg.Client>;
  readonly anonymous: TestClient;
  /** Every unexpected failure that the API has masked. */
  readonly failures: readonly unknown[];
  /** Logs a demo account in, once per test house, and again where the clock has left its token behind. */
  logIn(username: string): Promise<TestClient>;
  /** The global id of a demo account. */
  staffId(username: string): string;
  close(): Promise<void>;
}

const logInDocument = `mutation ($requestId: UUID!, $input: SessionOpenInput!) {
  sessionOpen(requestId: $requestId, input: $input) { token expiresAt userErrors { code } }
}`;

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) {
    throw new Error(`${name} is not set: run the tests with npm test.`);
  }
  return value;
}

/** A PostgreSQL with the template that test houses are cloned from. */
export interface TestPostgres {
  readonly adminUrl: string;
  readonly appPassword: string;
}

function sharedPostgres(): TestPostgres {
  return {
    adminUrl: setting('SO_KHO_TEST_ADMIN_URL'),
    appPassword: setting('SO_KHO_TEST_APP_PASSWORD'),
  };
}

/**
 * Clones the template for this test file and puts a house on it, reached as the application's own role.
 * @param on the PostgreSQL of the run, unless a test has one of its own to do harm to
 */
export async function openTestHouse(on: TestPostgres = sharedPostgres()): Promise<TestHouse> {
  const { adminUrl } = on;
  const name = `so_kho_${newId().replaceAll('-', '')}`;
  const admin = new pg.Client({ connectionString: adminUrl });
  admin.on('error', () => undefined);
  await admin.connect();
  // Cloning waits in line: PostgreSQL copies a template for one at a time.
  await admin.query('select pg_advisory_lock(1)');
  await admin.query(`create database ${name} template so_kho_template`);
  await admin.query('select pg_advisory_unlock(1)');
  const ownerUrl = new URL(adminUrl);
  ownerUrl.pathname = `/${name}`;
  return openTestHouseOn(ownerUrl.href, on.appPassword, async () => {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  });
}

/** A house on a database that is there already, which stays when the house is closed unless the caller drops it. */
export async function openTestHouseOn(
  databaseUrl: string,
  appPassword = sharedPostgres().appPassword,
  closed: () => Promise<void> = () => Promise.resolve(),
): Promise<TestHouse> {
  const ownerUrl = new URL(databaseUrl);
  const applicationUrl = new URL(ownerUrl);
  applicationUrl.username = 'so_kho_app';
  applicationUrl.password = appPassword;

  const clock = new TestClock();
  const house = await openHouse({
    databaseUrl: applicationUrl.href,
    poolSize: 8,
    clock,
    secret: 'a secret of the tests that is long enough',
    receiptKey: { origin: testOrigin, key: testReceiptKey },
  });
  const failures: unknown[] = [];
  const server = await openServer(house, {
    logLevel: 'silent',
    onFailure: (error) => {
      failures.push(error);
      process.stderr.write(
        `unexpected failure: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    },
  });
  const owner = new pg.Client({ connectionString: ownerUrl.href });
  owner.on('error', () => undefined);
  const connectAsApplication = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: applicationUrl.href });
    client.on('error', () => undefined);
    await client.connect();
    // What a test tries past the program is tried within reach of every office: there the constraints must refuse.
    await client.query(
      "select set_config('so_kho.offices', array(select id from identity.office)::text, false)",
    );
    return client;
  };
  const [application] = await Promise.all([connectAsApplication(), owner.connect()]);
  const staff = await owner.query<{ id: string; username: string }>(
    'select id, username from identity.staff',
  );
  const staffIds = new Map(staff.rows.map(({ id, username }) => [username, globalIdOf('Staff', id)]));
  const anonymous = new TestClient(server);
  const clients = new Map<string, Promise<TestClient>>();

  const logIn = async (username: string): Promise<TestClient> => {
    const open = () =>
      anonymous.done<{ token: string; expiresAt: string }>(logInDocument, {
        input: { username, password: demoPassword },
      });
    const first = await open();
    let latest = Promise.resolve(first);
    return new TestClient(server, first.token, async () => {
      const known = latest;
      const { token, expiresAt } = await known;
      if (Date.parse(expiresAt) - clock.now().getTime() > 10_000) {
        return token;
      }
      // Whoever asks at the same moment waits for the same log-in.
      latest = latest === known ? open() : latest;
      return (await latest).token;
    });
  };

  return {
    house,
    server,
    clock,
    owner,
    application,
    applicationUrl: applicationUrl.href,
    ownerUrl: ownerUrl.href,
    connectAsApplication,
    anonymous,
    failures,
    logIn: (username) => {
      const known = clients.get(username) ?? logIn(username);
      clients.set(username, known);
      return known;
    },
    staffId: (username) => {
      const id = staffIds.get(username);
      if (id === undefined) {
        throw new Error(`There is no demo account ${username}.`);
      }
      return id;
    },
    close: async () => {
      await server.close();
      await house.close();
      await Promise.all([owner.end(), application.end()]);
      await closed();
    },
  };
}
