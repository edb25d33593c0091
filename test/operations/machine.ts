import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startCluster, type Cluster } from './cluster.js';
import { Handbook, type Block } from './handbook.js';
import { addMissingPrograms } from './stand-ins.js';
import { Supervisor } from './supervisor.js';

/** What stands in the page for the folders of a machine. */
const folders = /(?<![\w.:/])\/(etc|var\/lib|run|srv|media|usr\/local\/bin)(?=\/|\b)/g;
const project = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** What is written in the page, and what it is here. */
export type Filling = Readonly<Record<string, string>>;

export interface Ran {
  readonly code: number;
  readonly output: string;
}

/** A machine below one folder, on which the page is followed. */
export class Machine {
  readonly handbook = new Handbook();
  /** The one table of what is the reader's own. */
  readonly filling: Record<string, string> = {};

  private constructor(
    readonly root: string,
    readonly cluster: Cluster,
    readonly supervisor: Supervisor,
    private readonly path: string,
  ) {}

  static async open(): Promise<Machine> {
    // A socket's path is short.
    const root = await realpath(await mkdtemp(join(tmpdir(), 'sk-')));
    await chmod(root, 0o755);
    const programs = join(root, 'usr/local/bin');
    for (const folder of [
      programs,
      'etc/so-kho',
      'var/lib',
      'srv/backup',
      'srv/safe',
      'srv/inspector',
      'media/stick',
      'work',
    ]) {
      await mkdir(resolve(root, folder), { recursive: true });
    }
    await addMissingPrograms(programs);
    const cluster = await startCluster(join(root, 'postgresql'));
    const path = [
      programs,
      ...(cluster.tools === undefined ? [] : [cluster.tools]),
      process.env['PATH'] ?? '',
    ].join(':');
    const machine = new Machine(root, cluster, await Supervisor.open(root, programs, path), path);
    const [server, thanhtra, taichinh] = [await freePort(), await freePort(), await freePort()];
    Object.assign(machine.filling, {
      'OWNER-PASSWORD': 'owners',
      'APP-PASSWORD': 'applications',
      'SEQUENCER-PASSWORD': 'sequencers',
      'SUPERUSER-PASSWORD': cluster.password,
      'db.example.gov.vn:5432': cluster.address,
      'SO_KHO_SECRET=SECRET': 'SO_KHO_SECRET=bWFkZSBieSBvcGVuc3NsIHJhbmQgLWJhc2U2NCAzMg==',
      'PORT=4000': `PORT=${server}`,
      '--port 4700': `--port ${thanhtra}`,
      'https://thanhtra.example.gov.vn': `http://127.0.0.1:${thanhtra}`,
      'https://taichinh.example.gov.vn': `http://127.0.0.1:${taichinh}`,
      '/opt/so-kho': project,
    });
    return machine;
  }

  get address(): string {
    return this.filling['PORT=4000']!.replace('PORT=', 'http://127.0.0.1:');
  }

  /** Where a path of the page lies here. */
  at(path: string): string {
    return join(this.root, path);
  }

  /** Runs the commands of a block, or the SQL, as whoever the page says. */
  async run(name: string, own: Filling = {}): Promise<Ran> {
    const block = this.handbook.take(name);
    const text = this.filled(block.text, own);
    return block.language === 'sql' ? this.query(block, text) : this.shell(text);
  }

  /** Runs a block that must succeed, and answers what it has printed. */
  async done(name: string, own: Filling = {}): Promise<string> {
    const { code, output } = await this.run(name, own);
    if (code !== 0) {
      throw new Error(`The block ${name} of OPERATIONS ended with ${code}:\n${output}`);
    }
    return output;
  }

  /** Puts the files of the page where they belong. */
  async write(paths: readonly string[], own: Filling = {}, place = (path: string) => path): Promise<void> {
    for (const path of paths) {
      const file = this.at(place(path));
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, this.filled(this.handbook.take(path).text, own));
      await chmod(file, path.startsWith('/usr/local/bin') ? 0o755 : 0o644);
    }
  }

  /** What the page does not say: a setting of the test. */
  async set(file: string, line: string): Promise<void> {
    await appendFile(this.at(file), `${line}\n`);
  }

  urlOf(login: string, database = 'so_kho'): string {
    return `postgresql://${login}@${this.cluster.address}/${database}`;
  }

  async close(): Promise<void> {
    await this.supervisor.close();
    await this.cluster.stop();
    await rm(this.root, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  private filled(text: string, own: Filling): string {
    // NEW-LOG-KEY is no LOG-KEY.
    const fills = Object.entries({ ...this.filling, ...own }).sort(
      ([one], [other]) => other.length - one.length,
    );
    const placed = text.replaceAll(folders, (path) => this.at(path));
    return fills.reduce((given, [written, here]) => given.replaceAll(written, here), placed);
  }

  private async query({ as }: Block, text: string): Promise<Ran> {
    const superuser = `postgres:${this.cluster.password}`;
    const logins: Readonly<Record<string, string>> = {
      owner: this.urlOf('so_kho_owner:owners'),
      superuser: this.urlOf(superuser, text.includes('create database') ? 'postgres' : 'so_kho'),
    };
    const client = new pg.Client({ connectionString: logins[as ?? ''] });
    await client.connect();
    try {
      const rows: unknown[] = [];
      for (const statement of text.split(/;\s*\n/).filter((each) => each.trim() !== '')) {
        rows.push(...(await client.query(statement)).rows);
      }
      return { code: 0, output: JSON.stringify(rows) };
    } finally {
      await client.end();
    }
  }

  private shell(text: string): Promise<Ran> {
    return new Promise((resolve) => {
      execFile(
        'sh',
        ['-e', '-c', text],
        { cwd: this.at('work'), env: { PATH: this.path, HOME: this.root } },
        (failure, stdout, stderr) => {
          const code = failure === null ? 0 : typeof failure.code === 'number' ? failure.code : 1;
          resolve({ code, output: `${stdout}${stderr}` });
        },
      );
    });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
