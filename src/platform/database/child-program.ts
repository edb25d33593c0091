import { spawn } from 'node:child_process';

/** An operating system user a program is started as; absent means: as the user of this process. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

export interface ProgramRun {
  readonly user?: SystemUser | undefined;
  readonly workingFolder?: string;
  /** An open file handed down as descriptor 3. */
  readonly inheritedFile?: number;
}

export interface ProgramResult {
  readonly succeeded: boolean;
  /** What the program wrote to both outputs, or why it could not be started. */
  readonly output: string;
}

/** Programs are kept from the settings of whoever started the server (PGDATA, LC_ALL, LD_PRELOAD …). */
export const plainEnvironment: NodeJS.ProcessEnv = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** Runs a program to its end. Never rejects: a program that cannot be started has simply not succeeded. */
export function runProgram(
  program: string,
  parameters: readonly string[],
  run: ProgramRun = {},
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, {
      cwd: run.workingFolder ?? '/',
      env: plainEnvironment,
      stdio: ['ignore', 'pipe', 'pipe', run.inheritedFile ?? 'ignore'],
      ...run.user,
    });
    let output = '';
    const collect = (part: Buffer): void => {
      output += part.toString('utf8');
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', (failure) => resolve({ succeeded: false, output: failure.message }));
    child.on('close', (code) => resolve({ succeeded: code === 0, output }));
  });
}
