import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runFile, type RunningProgram } from '../support/running-server.js';

/** What `systemctl` does in the walk: it asks the test, which starts what the unit says. */
const script = `#!/bin/sh
exec "NODE" -e '
  const [action, ...units] = process.argv.slice(1);
  (async () => {
    for (const unit of units) {
      const answer = await fetch("ADDRESS/" + action + "/" + unit);
      if (answer.status !== 200) { console.error(await answer.text()); process.exitCode = 1; }
    }
  })();
' -- "$@"
`;

interface Unit {
  readonly isOneshot: boolean;
  readonly starts: readonly string[];
  readonly settings: Readonly<Record<string, string>>;
  readonly runtimeFolder: string | undefined;
}

/** Starts and ends units of systemd as a machine would: with their settings, and no others. */
export class Supervisor {
  private readonly running = new Map<string, RunningProgram>();

  private constructor(
    private readonly root: string,
    private readonly path: string,
    private readonly server: Server,
  ) {}

  /** @param programs where `systemctl` is put */
  static async open(root: string, programs: string, path: string): Promise<Supervisor> {
    const server = createServer((request, response) => {
      const [, action = '', unit = ''] = (request.url ?? '').split('/');
      supervisor.act(action, unit).then(
        () => response.end(),
        (failure: unknown) => response.writeHead(500).end(String(failure)),
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const supervisor = new Supervisor(root, path, server);
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const file = join(programs, 'systemctl');
    await writeFile(file, script.replace('NODE', process.execPath).replace('ADDRESS', address));
    await chmod(file, 0o755);
    return supervisor;
  }

  /** The program of a unit that runs. */
  program(unit: string): RunningProgram {
    const found = this.running.get(unit);
    if (found === undefined) {
      throw new Error(`${unit} does not run.`);
    }
    return found;
  }

  async close(): Promise<void> {
    await Promise.all([...this.running.keys()].map((unit) => this.act('stop', unit)));
    this.server.close();
  }

  private async act(action: string, unit: string): Promise<void> {
    if (action !== 'start') {
      await this.stop(unit);
    }
    if (action !== 'stop') {
      await this.start(unit);
    }
  }

  private async start(name: string): Promise<void> {
    if (this.running.has(name)) {
      return;
    }
    const unit = this.unitOf(name);
    if (unit.runtimeFolder !== undefined) {
      await mkdir(join(this.root, 'run', unit.runtimeFolder), { recursive: true });
    }
    const programs = unit.isOneshot ? [] : unit.starts;
    for (const start of unit.isOneshot ? unit.starts : []) {
      const program = this.run(start.replace(/^-/, ''), unit);
      if ((await program.ended) !== 0 && !start.startsWith('-')) {
        throw new Error(`${start} failed:\n${program.lines.join('\n')}`);
      }
    }
    for (const start of programs) {
      this.running.set(name, this.run(start, unit));
    }
  }

  private run(start: string, { settings }: Unit): RunningProgram {
    // A variable is as many words as it has, and none where it is not set.
    const written = start.replaceAll(/\$(\w+)/g, (_, name: string) => settings[name] ?? '');
    const [file = '', ...parameters] = written.split(' ').filter((word) => word !== '');
    return runFile(file, parameters, { PATH: this.path, ...settings });
  }

  private async stop(name: string): Promise<void> {
    const program = this.running.get(name);
    this.running.delete(name);
    program?.child.kill('SIGTERM');
    const how = await program?.ended;
    // As for systemd, one that was ended while it started has ended well.
    if (how !== undefined && how !== 0 && how !== 'SIGTERM') {
      throw new Error(`${name} ended with ${how}:\n${program?.lines.join('\n')}`);
    }
  }

  private unitOf(name: string): Unit {
    const text = readFileSync(join(this.root, 'etc/systemd/system', `${name}.service`), 'utf8');
    const all = (key: string): string[] =>
      [...text.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);
    return {
      isOneshot: all('Type').includes('oneshot'),
      starts: all('ExecStart'),
      settings: Object.assign({}, ...all('EnvironmentFile').map(settingsIn)),
      runtimeFolder: all('RuntimeDirectory')[0],
    };
  }
}

/** A file whose name follows a dash need not be there. */
function settingsIn(named: string): Record<string, string> {
  const file = named.replace(/^-/, '');
  const lines = named === file || existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return Object.fromEntries(
    lines
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}
