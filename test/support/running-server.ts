import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));

/** The built program as a process of its own. */
export interface RunningProgram {
  readonly child: ChildProcess;
  /** Both outputs, line by line. */
  readonly lines: readonly string[];
  /** Its exit code, or the signal that has ended it. */
  readonly ended: Promise<number | string>;
  /** The first line that is such a one. @throws when the program ends before */
  line(like: RegExp): Promise<string>;
}

/** Starts `so-kho …` with these settings and no others. */
export function runProgram(
  parameters: readonly string[],
  settings: Readonly<Record<string, string>>,
): RunningProgram {
  return runFile(process.execPath, [program, ...parameters], {
    PATH: process.env['PATH'] ?? '',
    ...settings,
  });
}

/** Starts any program with these settings and no others. */
export function runFile(
  file: string,
  parameters: readonly string[],
  settings: Readonly<Record<string, string>>,
): RunningProgram {
  const child = spawn(file, parameters, { stdio: ['ignore', 'pipe', 'pipe'], env: settings });
  const lines: string[] = [];
  const heard = new Set<() => void>();
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      for (const hear of heard) hear();
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => (signal ?? code) as number | string);
  return {
    child,
    lines,
    ended,
    line: (like) =>
      new Promise((resolve, reject) => {
        const hear = (): void => {
          const found = lines.find((line) => like.test(line));
          if (found !== undefined) {
            heard.delete(hear);
            resolve(found);
          }
        };
        heard.add(hear);
        hear();
        void ended.then((how) => {
          reject(new Error(`It ended (${how}) without ${like}:\n${lines.join('\n')}`));
        });
      }),
  };
}

/** Where a server answers, as it says itself. */
export async function addressOf(server: RunningProgram): Promise<string> {
  const line = await server.line(/^Sổ Kho answers at /);
  return /http:\/\/[^/]+/.exec(line)?.[0] ?? '';
}
