// One process of a running house is killed again and again at random moments, and started again as its supervisor would.
import { execFile } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { databaseUrl, faultsOf, freePort, homeLike, People, Program, removeHome, serve } from './rig.mjs';

const program = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
const origin = 'so-kho.localhost/audit';

/** Kills the part so many times while people write. Answers how soon it was back each time, and what is wrong. */
export async function killAtRandom(part, template, kills, random, tell) {
  const home = await homeLike(template);
  const people = new People();
  const house = new House(home, part === 'sequencer' || part === 'witness');
  try {
    await house.start();
    await people.logInPatiently(house.server);
    const stopping = new AbortController();
    const writing = people.write(stopping.signal);
    const recoveries = [];
    for (let kill = 0; kill < kills; kill += 1) {
      await pause(200 + random() * 1_300);
      const began = performance.now();
      await house.kill(part);
      // Answers that were on their way are no sign of life: each must have written anew.
      const before = people.acknowledged.length + people.items.length;
      await house.isBack(part, people, before);
      recoveries.push((performance.now() - began) / 1000);
    }
    stopping.abort();
    await writing;
    await people.writeEach(2);
    await house.published();
    const faults = await faultsOf(
      home,
      house.server,
      people,
      house.apart ? house.witnessSettings() : undefined,
    );
    tell(
      `${part}: ${people.acknowledged.length} changes acknowledged, ${people.answers.lost} answers lost, ${people.answers.refused} refused, ${people.internalFailures.length} failures of the server`,
    );
    return { recoveries, faults, kills };
  } finally {
    await house.stop();
    await removeHome(home);
  }
}

/** One that has died already need not be killed. */
function killed(processId) {
  try {
    if (processId > 1) process.kill(processId, 'SIGKILL');
  } catch (failure) {
    if (failure.code !== 'ESRCH') throw failure;
  }
}

/** The demonstration in one process; or server, sequencer and two witnesses, each a process of its own. */
class House {
  constructor(home, apart) {
    this.home = home;
    this.apart = apart;
    this.trail = join(home, 'trail');
    this.witnesses = [];
  }

  async start() {
    this.server ??= await serve(this.home, { environment: this.apart ? { TRAIL_SEQUENCER: 'off' } : {} });
    if (!(await this.server.says(/^Ready after/m, 300_000))) throw new Error(this.server.output);
    if (!this.apart) {
      await this.published();
      return;
    }
    const logKey = await this.run(
      'signer',
      '--state',
      join(this.trail, 'signer'),
      '--origin',
      origin,
      '--show-key',
    );
    for (const name of ['one', 'two']) {
      const state = join(this.home, 'apart', name);
      await mkdir(state, { recursive: true });
      const vkey = await this.run(
        'witness',
        'init',
        '--state',
        state,
        '--name',
        `${name}.test`,
        '--log',
        logKey,
      );
      this.witnesses.push({ state, vkey, port: await freePort() });
    }
    for (const witness of this.witnesses) await this.startWitness(witness);
    await this.startSequencer();
  }

  async run(...parameters) {
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...parameters], {
      env: { PATH: process.env.PATH },
    });
    return stdout.trim();
  }

  async startWitness(witness) {
    const { state, port } = witness;
    witness.process = new Program(['witness', 'serve', '--state', state, '--port', String(port)], {});
    if (!(await witness.process.says(/answers at/, 60_000))) throw new Error(witness.process.output);
  }

  async startSequencer() {
    this.sequencer = new Program(['trail', 'sequence'], {
      DATABASE_URL: await databaseUrl(this.home, this.server),
      TRAIL_HOME: this.trail,
      ...this.witnessSettings(),
    });
    if (!(await this.sequencer.says(/^\d+ entries, cosigned by/m, 120_000)))
      throw new Error(this.sequencer.output);
  }

  witnessSettings() {
    return {
      TRAIL_WITNESSES: this.witnesses.map(({ vkey, port }) => `${vkey}=http://127.0.0.1:${port}`).join(),
      TRAIL_QUORUM: '1',
    };
  }

  async kill(part) {
    switch (part) {
      case 'server':
        await this.server.kill();
        this.server = undefined;
        break;
      case 'postmaster': {
        const file = await readFile(join(this.home, 'postgresql', 'data', 'postmaster.pid'), 'utf8').catch(
          () => '',
        );
        const processId = Number(file.split('\n')[0]);
        killed(processId);
        break;
      }
      case 'signer': {
        const holder = Number(await readFile(join(this.trail, 'signer', 'holder'), 'utf8'));
        killed(holder);
        break;
      }
      case 'sequencer':
        await this.sequencer.kill();
        break;
      case 'witness':
        await this.witnesses[0].process.kill();
        break;
    }
  }

  async isBack(part, people, before) {
    switch (part) {
      case 'server':
        await this.start();
        await people.logInPatiently(this.server, 300_000);
        return this.writtenAgain(people, before);
      case 'postmaster':
        return this.databaseBack(people, before);
      case 'signer':
        return this.published();
      case 'sequencer':
        return this.startSequencer();
      default:
        await this.startWitness(this.witnesses[0]);
    }
  }

  /** The server starts its database again or ends; where it does neither, its supervisor ends it. */
  async databaseBack(people, before) {
    const deadline = performance.now() + 20_000;
    while (
      this.server.how === undefined &&
      people.acknowledged.length <= before &&
      performance.now() < deadline
    ) {
      await pause(20);
    }
    if (people.acknowledged.length > before) return;
    if (this.server.how === undefined) await this.server.kill();
    this.server = undefined;
    await this.start();
    await people.logInPatiently(this.server, 300_000);
    await this.writtenAgain(people, before);
  }

  async writtenAgain(people, before) {
    while (people.acknowledged.length <= before) await pause(10);
  }

  /** Waits for a checkpoint that was published after now. */
  async published() {
    const file = join(this.trail, 'mirror', 'checkpoint');
    const before = await readFile(file, 'utf8').catch(() => '');
    const deadline = performance.now() + 60_000;
    while ((await readFile(file, 'utf8').catch(() => '')) === before) {
      if (performance.now() > deadline) {
        if (this.server?.output.includes('Trail: ')) return;
        throw new Error(`Nothing was published: ${this.server?.output ?? ''}`);
      }
      await pause(20);
    }
  }

  async stop() {
    for (const each of [this.sequencer, ...this.witnesses.map(({ process: one }) => one)]) {
      if (each !== undefined && each.how === undefined) await each.kill();
    }
    if (this.server !== undefined && this.server.how === undefined) await this.server.stop();
  }
}
