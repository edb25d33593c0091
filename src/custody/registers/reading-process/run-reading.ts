import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { plainEnvironment } from '../../../platform/database/child-program.js';
import { RegisterFileError } from '../register-file-error.js';
import type { RegisterReading } from '../register-reading.js';
import { ReadingAssembly, type ReadingMessage, type ReadingTask } from './reading-messages.js';
import { ReadingPlaces } from './reading-places.js';

const AT_ONCE = 2;
const places = new ReadingPlaces(AT_ONCE);

/** The program of the build, also for who runs from the sources, which no process can begin with. */
const program = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts')
      ? '../../../../dist/src/custody/registers/reading-process/reading-child.js'
      : './reading-child.js',
    import.meta.url,
  ),
);

/**
 * Reads a register in a process of its own with limits of memory and time, so that no file can stop the server. Two files
 * are read at once; others wait. A signal ends the reading with its reason.
 * @throws RegisterFileError
 */
export function runReading(task: ReadingTask, signal?: AbortSignal): Promise<RegisterReading> {
  return places.run(signal, () => readInChild(task, signal));
}

async function readInChild(task: ReadingTask, signal: AbortSignal | undefined): Promise<RegisterReading> {
  signal?.throwIfAborted();
  const { maxMemoryBytes, maxMilliseconds } = task.limits;
  const child = fork(program, [], {
    cwd: '/',
    env: plainEnvironment,
    execArgv: [`--max-old-space-size=${Math.ceil(maxMemoryBytes / 1024 / 1024)}`],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  const timer = setTimeout(kill, maxMilliseconds);
  signal?.addEventListener('abort', kill, { once: true });
  try {
    return await answerOf(child, task);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', kill);
    kill();
  }
}

/** A process that ends without an answer was killed for its time, or ended itself for its memory. */
function answerOf(child: ChildProcess, task: ReadingTask): Promise<RegisterReading> {
  return new Promise((resolve, reject) => {
    const assembly = new ReadingAssembly();
    child.on('message', (received) => {
      const message = received as ReadingMessage;
      if (message.kind === 'END') resolve(assembly.finished(message.frame));
      else if (message.kind === 'REFUSED') reject(new RegisterFileError(message.code, message.details));
      else assembly.add(message);
    });
    child.on('error', (error) => reject(new RegisterFileError('FILE_TOO_COSTLY', {}, error)));
    child.on('close', () => reject(new RegisterFileError('FILE_TOO_COSTLY')));
    child.send(task, (error) => {
      if (error) reject(new RegisterFileError('FILE_TOO_COSTLY', {}, error));
    });
  });
}
