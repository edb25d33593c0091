import { Command } from 'commander';
import type { FastifyInstance } from 'fastify';
import { openServer } from '../app.js';
import type { TrailConfig } from '../config.js';
import { demoAccounts, demoPassword, ensureDemoOrganisation } from '../demo/organisation.js';
import { importDemoRegisters } from '../demo/registers.js';
import { explorerExamples } from '../demo/explorer-examples.js';
import { requireOwner, type HouseDatabase } from '../house-database.js';
import type { PublishedCheckpoint } from '../trail/publisher/index.js';
import { systemClock } from '../platform/clock.js';
import { tendHeap } from '../platform/memory.js';
import { explorerPage, type ExplorerLogin } from '../platform/http/explorer.js';
import { documentRules } from './documents.js';
import { listenForEnd, within, type Ending } from './ending.js';
import { listenFailure } from './open-port.js';
import { openConfiguredHouse, openFolders, type OpenedHouse } from './opened-house.js';
import {
  beginLog,
  startDemoWitnesses,
  startKeeping,
  startTrailWatch,
  startVerificationWatch,
  trailLookThrough,
} from './trail-parts.js';
import { openStartingDoor } from './starting-door.js';
import { CommandFailure, exitCodes, type CommandSurroundings } from './surroundings.js';

/** Of the three witnesses of the demonstration two are enough, so that one may be stopped. */
const demoQuorum = 2;

/** Milliseconds that requests which are at work, and the trail, may take to their end when the server was asked to end. */
const drainWithin = 4_000;

/** `so-kho serve`: the server, until it is asked to end. */
export function serveCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('serve')
    .description('Serve the GraphQL API on PORT (4000), by default on an embedded PostgreSQL.')
    .option('--demo', 'make the demo organisation and import sample registers where they are missing')
    .action(async (options: { demo?: true }) => {
      tendHeap();
      const began = performance.now();
      const settings = config();
      const ending = listenForEnd(tell);
      await openFolders(settings);
      const starting = await openStartingDoor(settings.host, settings.port, systemClock);
      const opened = await openConfiguredHouse(settings, tell).catch(async (error: unknown) => {
        await starting.close();
        throw error;
      });
      let begun: BegunTrail | undefined;
      try {
        begun = await beginTrail(settings.trail, opened.database, options.demo ?? false, tell);
        if (options.demo) {
          await furnishDemo(opened, begun, tell);
        }
        const documents = documentRules(settings, options.demo ?? false);
        const server = await openServer(opened.house, {
          ...documents,
          logLevel: settings.logLevel,
          trustedProxies: settings.trustedProxies,
          health: opened.health,
          mostRequests: settings.mostRequests,
          onFailure: opened.failed,
          ...(settings.provider === undefined ? {} : { provider: settings.provider }),
          ...(documents.introspection
            ? { explorer: explorerPage('Sổ Kho', options.demo ? shownLogins() : [], explorerExamples) }
            : {}),
        });
        try {
          const { host } = settings;
          const { port } = starting;
          const verified = await startVerificationWatch(
            settings.trail,
            opened.house.clock,
            opened.health.part('verification'),
          );
          await starting.close();
          const address = await server.listen({ port, host }).catch((error: unknown) => {
            throw listenFailure(error, host, port);
          });
          ending.started();
          print(
            `Sổ Kho answers at ${address}/graphql${documents.introspection ? ' (explorer in a browser)' : ''}, ${opened.database.description}.`,
          );
          if (options.demo) {
            print(
              `Demo log-ins: ${shownLogins()
                .map((login) => login.username)
                .join(', ')}; password ${demoPassword}.`,
            );
          }
          print(`Ready after ${((performance.now() - began) / 1000).toFixed(1)} s. End with Ctrl-C.`);
          const trail = await startTrail(begun, opened, { print, tell });
          try {
            await untilTheEnd(ending, opened.database);
          } finally {
            await Promise.all([closeDoor(server), within(drainWithin, trail.close()), verified.close()]);
          }
        } finally {
          await closeDoor(server);
        }
      } finally {
        await starting.close();
        await within(drainWithin, begun?.close() ?? Promise.resolve());
        await opened.close();
      }
    });
}

async function closeDoor(server: FastifyInstance): Promise<void> {
  await within(drainWithin, server.close());
  server.server.closeAllConnections();
}

/** @throws CommandFailure when the embedded PostgreSQL is lost: whoever supervises starts all anew */
async function untilTheEnd(ending: Ending, { lost }: HouseDatabase): Promise<void> {
  const failure = await Promise.race([ending.asked, lost]);
  if (failure instanceof Error) {
    ending.hurry(exitCodes.databaseLost);
    throw new CommandFailure(failure.message, exitCodes.databaseLost);
  }
}

interface BegunTrail {
  /** With the witnesses of the demonstration where these are the only ones. */
  readonly config: TrailConfig;
  readonly policyFile?: string | undefined;
  close(): Promise<void>;
}

/** What the trail of this server needs before anything is written: a log that was begun, the witnesses of a demonstration. */
async function beginTrail(
  config: TrailConfig,
  database: HouseDatabase,
  isDemo: boolean,
  tell: (line: string) => void,
): Promise<BegunTrail> {
  const isNew = config.sequencer && (await beginLog(config, database));
  if (!config.sequencer || !isDemo || config.witnesses.length > 0) {
    return { config, close: () => Promise.resolve() };
  }
  const demo = await startDemoWitnesses({ config, quorum: demoQuorum, isNew, tell });
  return {
    config: { ...config, witnesses: demo.addresses, quorum: demoQuorum },
    policyFile: demo.policyFile,
    close: () => demo.close(),
  };
}

/** The demo organisation and its registers, where the book is written at all: an older one is left as it is. */
async function furnishDemo(
  opened: OpenedHouse,
  { config }: BegunTrail,
  tell: (line: string) => void,
): Promise<void> {
  if ((await opened.compareWithLog(config)) === 'OPEN') {
    await ensureDemoOrganisation(opened.house, requireOwner(opened.database));
    await importDemoRegisters(opened.house, tell);
  }
}

/** The trail of this server, unless another process keeps it, and the look at it; tells its first checkpoint. */
async function startTrail(
  { config, policyFile }: BegunTrail,
  { database, health, house }: OpenedHouse,
  { print, tell }: Pick<CommandSurroundings, 'print' | 'tell'>,
): Promise<{ close(): Promise<void> }> {
  const look = trailLookThrough(house.sql);
  if (!config.sequencer) {
    return startTrailWatch(config, look, health.part('book'), health.part('trail'));
  }
  const publication = health.part('trail');
  let isFirst = true;
  const keeping = await startKeeping({
    config,
    house: database,
    clock: house.clock,
    witnesses: config.witnesses,
    tell,
    onStatus: (findings) => {
      publication.report(findings);
    },
    onPublished: (published) => {
      if (isFirst) {
        print(describePublished(published, policyFile));
      }
      isFirst = false;
    },
  });
  const watching = startTrailWatch(config, look, health.part('book'));
  return {
    close: async () => {
      await watching.close();
      await keeping.close();
    },
  };
}

function describePublished({ size, witnesses }: PublishedCheckpoint, policyFile: string | undefined): string {
  const cosigned =
    witnesses.length === 0 ? '' : `, cosigned by ${witnesses.map((name) => name.split('.')[0]).join(', ')}`;
  const policy = policyFile === undefined ? '' : `; whom to trust: ${policyFile}`;
  return `Trail: ${size} entries signed${cosigned}${policy}.`;
}

/** One account of each kind; all accounts have the same password. */
function shownLogins(): ExplorerLogin[] {
  const shown = new Set(['KV03', 'TINH']);
  return demoAccounts()
    .filter((account) => shown.has(account.officeCode))
    .map((account) => ({
      username: account.username,
      password: demoPassword,
      description: `${account.title}, ${account.officeCode}`,
    }));
}
