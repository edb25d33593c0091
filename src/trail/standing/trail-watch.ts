import { setTimeout as pause } from 'node:timers/promises';
import { elapsedTime, type ElapsedTime } from '../../platform/clock.js';
import type { Finding, HealthPart } from '../../platform/health.js';

/** How the book stands to its log, and since when what waits. */
export interface TrailLook {
  readonly state: 'OPEN' | 'BEHIND' | 'RESTORED';
  /** Acts of the log that a restored book does not have yet. */
  readonly open: string;
  readonly size: string;
  readonly known: string | null;
  /**
   * For how many milliseconds the oldest of what has no place in the log waits, of what is not signed, and of what no
   * quorum has seen; null where nothing does.
   */
  readonly unlogged: string | null;
  readonly unsigned: string | null;
  readonly unwitnessed: string | null;
  /** When the sequencer has said last how it is, and what; null where it never has. */
  readonly said: string | null;
  readonly findings: readonly SaidFinding[] | null;
}

/** What the sequencer says of itself in the database: `trail.say_sequencer_status`. */
export interface SaidFinding {
  readonly code: string;
  readonly message: string;
}

const since = (moment: string): string =>
  `(extract(epoch from clock_timestamp() - l.${moment}) * 1000)::bigint::text as ${moment}`;

/** Asks for a look; its parameters are the names of the witnesses and how many of them are enough. */
export const lookStatement = `
  select s.state, s.log_size::text as known, t.size::text as size,
    case s.state when 'RESTORED' then trail.open_missing_acts() else 0 end::text as open,
    ${since('unlogged')}, ${since('unsigned')}, ${since('unwitnessed')}, q.said_at::text as said, q.findings
  from trail.tree t, trail.lateness($1, $2) l, trail.standing s left join trail.sequencer_status q on q.id = s.id`;

/** Milliseconds between two looks, and after which what waits is an alarm: a checkpoint takes seconds. */
const lookEvery = 5_000;
const alarmAfter = 60_000;
/** Milliseconds after which a sequencer is missed: it says every half a minute how it is. */
const silentAfter = 180_000;

export interface TrailWatchOptions {
  readonly look: () => Promise<TrailLook>;
  readonly report: HealthPart;
  /** How many witnesses must have cosigned; 0 where there are none. */
  readonly quorum: number;
  /** Where is told what a sequencer in another process says of itself; left out where this process keeps the trail. */
  readonly ofSequencer?: HealthPart;
  /** That of the process when left out. */
  readonly elapsed?: ElapsedTime;
}

/**
 * Looks until the signal, the first time at once, and reports. What waits is reported with the second look: after a start
 * it is caught up in between. Of a database that does not answer others report.
 */
export async function watchTrail(options: TrailWatchOptions, signal: AbortSignal): Promise<void> {
  let lateBefore: readonly string[] = [];
  const sequencer = new SequencerLook(options.elapsed);
  while (!signal.aborted) {
    const look = await options.look().catch(() => undefined);
    if (look === undefined) {
      sequencer.forget();
    } else {
      options.ofSequencer?.report(sequencer.findings(look));
      const late = lateFindings(look, options.quorum);
      options.report.report([...bookFindings(look), ...late.filter(({ code }) => lateBefore.includes(code))]);
      lateBefore = late.map(({ code }) => code);
    }
    await pause(lookEvery, undefined, { signal }).catch(() => undefined);
  }
}

/** What a sequencer in another process says of itself, look by look, whatever clocks are set to. */
export class SequencerLook {
  private heard: { readonly said: string | null; readonly at: number } | undefined;

  constructor(private readonly elapsed: ElapsedTime = elapsedTime) {}

  /** Begins anew after a time in which nobody could look. */
  forget(): void {
    this.heard = undefined;
  }

  findings({ said, findings }: Pick<TrailLook, 'said' | 'findings'>): Finding[] {
    const now = this.elapsed();
    if (this.heard?.said !== said) {
      this.heard = { said, at: now };
    }
    return now - this.heard.at > silentAfter
      ? [{ state: 'warning', code: 'SEQUENCER_SILENT', message: silent }]
      : (findings ?? []).map(({ code, message }) => ({ state: 'warning', code, message }));
  }
}

const silent =
  'The sequencer has not said for three minutes how it is: what happens may not reach the log. Look whether so-kho trail ' +
  'sequence runs, and at what it says on standard error.';

/** Why the book is not written, by this look. */
export function bookFindings({ state, size, known, open }: TrailLook): Finding[] {
  if (state === 'BEHIND') {
    return [
      {
        state: 'failed',
        code: 'BOOK_BEHIND_LOG',
        message:
          `The database holds ${size} entries of the log, and ${known ?? 'more'} are known: it is an older one. It is read and ` +
          'not written until so-kho trail restore.',
      },
    ];
  }
  return state === 'OPEN'
    ? []
    : [
        {
          state: 'failed',
          code: 'BOOK_RESTORED',
          message:
            open === '0'
              ? 'The book was restored and no act of the log waits any more: open it with so-kho trail missing open.'
              : 'The book was restored and lacks acts of its log: enter them again or set them aside (so-kho trail missing ' +
                `list), then open it. Acts that wait: ${open}.`,
        },
      ];
}

/** What waits too long, by this look. */
export function lateFindings({ unlogged, unsigned, unwitnessed }: TrailLook, quorum: number): Finding[] {
  const isLate = (age: string | null): age is string => age !== null && Number(age) > alarmAfter;
  const waiting = (code: string, age: string, what: string): Finding => ({
    state: 'warning',
    code,
    message: `For ${Math.round(Number(age) / 1_000)} s events wait ${what}: look at sequencer, signer and witnesses.`,
  });
  // Each of these waits for the one before it: the first says what is the matter.
  if (isLate(unlogged)) {
    return [waiting('TRAIL_UNLOGGED', unlogged, 'for their place in the log')];
  }
  if (isLate(unsigned)) {
    return [waiting('TRAIL_UNSIGNED', unsigned, 'for a signed checkpoint')];
  }
  return quorum > 0 && isLate(unwitnessed)
    ? [waiting('TRAIL_UNWITNESSED', unwitnessed, `for the cosignatures of ${quorum} witnesses`)]
    : [];
}
