import pg from 'pg';

export interface NoticeListenerOptions {
  readonly url: string;
  readonly sessionRole?: string;
  /** The channel of NOTIFY. */
  readonly channel: string;
  /** Called at each notice, and when nothing is heard any more. */
  readonly heard: () => void;
}

/** Milliseconds. */
const connectWithin = 3_000;
const again = 500;

/**
 * Hears the notices of a channel on a connection of its own. When that is lost it is opened again; what was said
 * meanwhile nobody hears, so whoever remembers something until a notice remembers it only while `isListening`.
 */
export class NoticeListener {
  private client: pg.Client | undefined;
  private next: NodeJS.Timeout | undefined;
  private ended = false;
  private listening = false;

  constructor(private readonly options: NoticeListenerOptions) {}

  get isListening(): boolean {
    return this.listening;
  }

  /** Listens until `close`; answers after the first attempt, whether or not it has succeeded. */
  async open(): Promise<void> {
    const { url, sessionRole, channel, heard } = this.options;
    const client = new pg.Client({
      connectionString: url,
      application_name: `so-kho ${channel}`,
      connectionTimeoutMillis: connectWithin,
      keepAlive: true,
      ...(sessionRole === undefined ? {} : { options: `-c role=${sessionRole}` }),
    });
    this.client = client;
    client.on('notification', heard);
    client.on('error', () => {
      this.lost(client);
    });
    client.on('end', () => {
      this.lost(client);
    });
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
      this.listening = this.client === client;
    } catch {
      this.lost(client);
    }
  }

  async close(): Promise<void> {
    this.ended = true;
    clearTimeout(this.next);
    const { client } = this;
    this.client = undefined;
    this.listening = false;
    await client?.end().catch(() => undefined);
  }

  private lost(client: pg.Client): void {
    if (this.client !== client) {
      return;
    }
    this.client = undefined;
    this.listening = false;
    client.end().catch(() => undefined);
    this.options.heard();
    if (!this.ended) {
      this.next = setTimeout(() => void this.open(), again);
    }
  }
}
