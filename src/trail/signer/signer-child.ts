import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { plainEnvironment } from '../../platform/database/child-program.js';
import { takePlannedFailure } from '../../platform/failure-points.js';

export interface SignerChildOptions {
  /** The program file that understands `signer`. */
  readonly program: string;
  readonly stateFolder: string;
  readonly socket: string;
  readonly origin: string;
  readonly tell: (line: string) => void;
}

export interface SignerChild {
  /** Ends it and does not start it again. */
  stop(): Promise<void>;
  /** Of the process that runs at this moment, if one does. */
  readonly processId: number | undefined;
}

const shortestPause = 100;
const longestPause = 5_000;
/** One that hangs is killed: its journal is whole at every moment. */
const endsWithin = 2_000;
/** A child that lived so long has started well, so the next pause is short again. */
const livedWell = 10_000;

/**
 * Keeps a signer running as a child of this process, and starts it again when it dies. It ends with this process,
 * even when that is killed: its standard input ends.
 */
export function startSignerChild(options: SignerChildOptions): SignerChild {
  const stopping = new AbortController();
  const running: { child?: ChildProcess } = {};
  const kept = keepRunning(options, running, stopping.signal);
  return {
    get processId() {
      return running.child?.pid;
    },
    stop: async () => {
      stopping.abort();
      const { child } = running;
      child?.stdin?.end();
      const impatience = setTimeout(() => child?.kill('SIGKILL'), endsWithin);
      await kept;
      clearTimeout(impatience);
    },
  };
}

async function keepRunning(
  options: SignerChildOptions,
  running: { child?: ChildProcess },
  signal: AbortSignal,
): Promise<void> {
  let wait = shortestPause;
  // A signer that cannot start says so each time; it is told once.
  const said = new Set<string>();
  const tell = (line: string): void => {
    if (!said.has(line)) {
      options.tell(line);
    }
    said.add(line);
  };
  while (!signal.aborted) {
    const began = performance.now();
    const child = start({ ...options, tell });
    running.child = child;
    const how = await ended(child);
    delete running.child;
    if (isAborted(signal)) {
      return;
    }
    wait = performance.now() - began > livedWell ? shortestPause : Math.min(wait * 2, longestPause);
    tell(`The signer ended (${how}) and is started again.`);
    if (wait === shortestPause) {
      said.clear();
    }
    await pause(wait, undefined, { signal }).catch(() => undefined);
  }
}

/** Asked anew: it may have changed while something was awaited. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function start({ program, stateFolder, socket, origin, tell }: SignerChildOptions): ChildProcess {
  const parameters = [
    'signer',
    '--state',
    stateFolder,
    '--socket',
    socket,
    '--origin',
    origin,
    '--with-parent',
  ];
  const child = spawn(process.execPath, [program, ...parameters], {
    cwd: '/',
    env: { ...plainEnvironment, ...plannedFailure() },
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  child.stdin.on('error', () => undefined);
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter((each) => each !== '')) {
      tell(line);
    }
  });
  return child;
}

/** A signer that dies as a test has planned it is started again without the plan. */
function plannedFailure(): NodeJS.ProcessEnv {
  const failure = takePlannedFailure(['journal.', 'signer-key.']);
  return failure === undefined ? {} : { SO_KHO_FAIL_AT: failure };
}

async function ended(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    return signal ?? `code ${code ?? 'unknown'}`;
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure);
  }
}
