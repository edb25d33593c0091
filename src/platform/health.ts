/** How well a part of the server works. `warning`: it works, and somebody should look; `failed`: not all of it works. */
export type HealthState = 'ok' | 'warning' | 'failed';

/** One thing that a part has to say when not all is well. */
export interface Finding {
  readonly state: Exclude<HealthState, 'ok'>;
  /** In capitals, listed in docs/OPERATIONS.md: `DATABASE_UNREACHABLE`. */
  readonly code: string;
  /** A sentence for an operator: what is the matter and what to do. Anybody may read it: no path, no host, no person. */
  readonly message: string;
  /** What only the log tells: where, or in whose words. */
  readonly detail?: string;
  /** Its part has told the log already, with all that it knows. */
  readonly isTold?: boolean;
}

/** What a part says of itself at this moment; nothing when all is well. */
export interface HealthPart {
  report(findings: readonly Finding[]): void;
}

/** A finding with the part that it is about and when it was first seen. */
export interface SeenFinding extends Omit<Finding, 'detail' | 'isTold'> {
  readonly part: string;
  readonly since: string;
}

/** The answer of /readyz. */
export interface HealthReport {
  readonly status: 'ready' | 'not ready';
  /** Why it is not ready. */
  readonly reasons: readonly SeenFinding[];
  readonly warnings: readonly SeenFinding[];
}

/**
 * What the parts of the server have said of themselves last. Nobody is asked when somebody wants to know, so that the
 * answer never waits. What appears and what is over is told to the log, once.
 *
 * A part is named once: `const trail = health.part('trail')`, and then says all it has to say each time:
 * `trail.report([{ state: 'failed', code: 'TRAIL_STOPPED', message: '…' }])`, `trail.report([])` when all is well.
 */
export class Health {
  private readonly seen = new Map<string, readonly SeenFinding[]>();

  /** @param tell hears a line for each finding that appears, changes its state or is over */
  constructor(
    private readonly now: () => Date,
    private readonly tell: (line: string) => void = () => undefined,
  ) {}

  part(name: string): HealthPart {
    return {
      report: (findings) => {
        this.keep(name, findings);
      },
    };
  }

  report(): HealthReport {
    const all = [...this.seen.values()].flat();
    const reasons = all.filter(({ state }) => state === 'failed');
    const warnings = all.filter(({ state }) => state === 'warning');
    return { status: reasons.length === 0 ? 'ready' : 'not ready', reasons, warnings };
  }

  private keep(part: string, findings: readonly Finding[]): void {
    const before = this.seen.get(part) ?? [];
    const after = findings.map(({ detail, isTold, ...finding }): SeenFinding => {
      const known = before.find(({ code, state }) => code === finding.code && state === finding.state);
      if (known === undefined && isTold !== true) {
        this.tell(`${finding.code}: ${finding.message}${detail === undefined ? '' : ` (${detail})`}`);
      }
      return { part, ...finding, since: known?.since ?? this.now().toISOString() };
    });
    for (const { code } of before) {
      if (!after.some((finding) => finding.code === code)) {
        this.tell(`${code} is over.`);
      }
    }
    this.seen.set(part, after);
  }
}
