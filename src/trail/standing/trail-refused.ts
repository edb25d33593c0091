/** The database holds less than was signed, or something else: nothing may be appended to it. */
export class TrailRefused extends Error {
  override readonly name: string = 'TrailRefused';

  /** @param where the folder that it is about: for the log alone, as anybody may read the message */
  constructor(
    message: string,
    readonly where?: string,
  ) {
    super(message);
  }
}

/** The database is an older one: entries that are known outside of it are missing and must be restored. */
export class TrailBehind extends TrailRefused {
  override readonly name = 'TrailBehind';

  /** @param known how many entries are known outside of the database */
  constructor(
    readonly known: bigint,
    message: string,
  ) {
    super(message);
  }

  static of(held: bigint, known: bigint): TrailBehind {
    return new TrailBehind(
      known,
      `The database holds ${held} entries, and ${known} are known: it is an older one. Nothing more is appended; run ` +
        'so-kho trail restore.',
    );
  }
}
