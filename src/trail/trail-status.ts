/** What is not as it should be with the trail. */
export type TrailFindingCode =
  /** Nothing is appended or published until somebody has looked. */
  | 'TRAIL_STOPPED'
  /** Nobody knows what was signed, so that nothing is appended or published. */
  | 'SIGNER_SILENT'
  /** Files of the mirror are missing or not whole and are being written from the database. */
  | 'MIRROR_INCOMPLETE'
  /** Files of the mirror were missing within the last hour and have been written anew. */
  | 'MIRROR_MENDED';

/** One thing that somebody should look at, in the form in which readiness tells it (src/platform/health.ts). */
export interface TrailFinding {
  readonly state: 'warning' | 'failed';
  readonly code: TrailFindingCode;
  /** A sentence in English: what is the matter and what to do. */
  readonly message: string;
  /** Whoever found it has told the log already. */
  readonly isTold: boolean;
}

export interface Saying {
  /** Whether the log was told of it. */
  readonly isTold?: boolean;
  /** Milliseconds after which it is forgotten by itself. */
  readonly saidFor?: number;
}

/** How the trail of this process is: its parts say here what is the matter, and when it is over. */
export class TrailStatus {
  private readonly known = new Map<TrailFindingCode, TrailFinding & { readonly until: number }>();

  /** @param onChange hears all that is the matter whenever that may have changed */
  constructor(private readonly onChange: (findings: readonly TrailFinding[]) => void = () => undefined) {}

  /** All that is the matter; empty while all is well. */
  get findings(): readonly TrailFinding[] {
    const now = performance.now();
    return [...this.known.values()]
      .filter(({ until }) => until > now)
      .map(({ until: _until, ...finding }) => finding);
  }

  /** @param message anybody may read it: no path, no host */
  say(
    state: TrailFinding['state'],
    code: TrailFindingCode,
    message: string,
    { isTold = false, saidFor = Infinity }: Saying = {},
  ): void {
    this.known.set(code, { state, code, message, isTold, until: performance.now() + saidFor });
    this.onChange(this.findings);
  }

  isOver(code: TrailFindingCode): void {
    this.known.delete(code);
    this.onChange(this.findings);
  }
}
