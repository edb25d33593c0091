import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { newId } from '../../src/platform/ids.js';
import { receiptInput, receiveDocument, type Stage } from './scenes.js';
import type { TestHouse } from './test-house.js';

/** What came back of one attempt. */
interface Attempt {
  readonly status: number;
  readonly codes: readonly string[];
  readonly retryAfter: string | null;
}

/**
 * Clients that send receipts and repeat each under its request id until it is acknowledged, as those of the house do:
 * what was acknowledged must be there, once.
 */
export class AcknowledgedReceipts {
  readonly acknowledged = new Map<string, string>();
  readonly attempts: Attempt[] = [];
  private ended = false;

  constructor(
    private readonly t: TestHouse,
    private readonly stage: Stage,
    private readonly address: string,
    private readonly token: string,
  ) {}

  /** So many clients that send one receipt after the other until `end`. */
  async run(clients: number): Promise<void> {
    await Promise.all(
      Array.from({ length: clients }, async () => {
        while (!this.ended) {
          await this.send();
        }
      }),
    );
  }

  /** Lets each client finish what it has begun. */
  end(): void {
    this.ended = true;
  }

  /** One receipt, sent until it is acknowledged. */
  async send(): Promise<void> {
    const variables = { requestId: newId(), input: receiptInput(this.t, this.stage) };
    for (;;) {
      const exhibit = await this.attempt(variables).catch(() => undefined);
      if (exhibit !== undefined) {
        this.acknowledged.set(variables.requestId, exhibit);
        return;
      }
      // A client waits as long as it is told; here it is less patient.
      await wait(50);
    }
  }

  /** Every attempt was answered, refused with 503 and told when to come again, or lost on the way. */
  unexpected(): Attempt[] {
    return this.attempts.filter(
      ({ status, codes, retryAfter }) =>
        !(status === 200 && codes.length === 0) &&
        !(status === 503 && Number(retryAfter) > 0 && !codes.includes('INTERNAL_SERVER_ERROR')),
    );
  }

  /** The acknowledged receipts that are not there, or there more than once. */
  async lostOrDoubled(ownerUrl: string): Promise<string[]> {
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    try {
      const { rows } = await owner.query<{ request_id: string; effects: number }>(
        `select request_id, count(*)::int as effects from trail.event where kind = 'exhibit.received' group by 1`,
      );
      const effects = new Map(rows.map((row) => [row.request_id, row.effects]));
      const lost = [...this.acknowledged.keys()].filter((id) => !effects.has(id));
      const doubled = [...effects].filter(([, count]) => count > 1).map(([id]) => id);
      return [...lost, ...doubled];
    } finally {
      await owner.end();
    }
  }

  private async attempt(variables: object): Promise<string | undefined> {
    const response = await fetch(`${this.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
      body: JSON.stringify({ query: receiveDocument, variables }),
    });
    const { data, errors = [] }: any = await response.json();
    this.attempts.push({
      status: response.status,
      codes: errors.map((error: any) => String(error.extensions?.code)),
      retryAfter: response.headers.get('retry-after'),
    });
    const payload = data?.exhibitReceive;
    if (payload?.userErrors?.length > 0) {
      throw new Error(`Refused: ${JSON.stringify(payload.userErrors)}`);
    }
    return payload?.exhibits?.[0]?.id;
  }
}
