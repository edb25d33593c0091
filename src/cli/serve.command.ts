import { Command } from 'commander';
import { openServer } from '../app.js';
import type { Config } from '../config.js';
import { demoAccounts, demoPassword, ensureDemoOrganisation } from '../demo/organisation.js';
import { importDemoRegisters } from '../demo/registers.js';
import { explorerExamples } from '../demo/explorer-examples.js';
import type { HouseDatabase } from '../house-database.js';
import type { PublishedCheckpoint } from '../trail/publisher/index.js';
import { tendHeap } from '../platform/memory.js';
import { explorerPage, type ExplorerLogin } from '../platform/http/explorer.js';
import { askedToEnd } from './asked-to-end.js';
import { documentRules } from './documents.js';
import { openConfiguredHouse } from './opened-house.js';
import { startDemoWitnesses, startKeeping } from './trail-parts.js';
import type { CommandSurroundings } from './surroundings.js';

/** Of the three witnesses of the demonstration two are enough, so that one may be stopped. */
const demoQuorum = 2;

/** `so-kho serve`: the server, until it is asked to end. */
export function serveCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('serve')
    .description('Serve the GraphQL API on PORT (4000), by default on an embedded PostgreSQL.')
    .option('--demo', 'make the demo organisation and import sample registers where they are missing')
    .action(async (options: { demo?: true }) => {
      tendHeap();
      const began = performance.now();
      const settings = config();
      const asked = askedToEnd();
      const opened = await openConfiguredHouse(settings, tell);
      try {
        if (options.demo) {
          await ensureDemoOrganisation(opened.house);
          await importDemoRegisters(opened.house, tell);
        }
        const documents = documentRules(settings, options.demo ?? false);
        const server = await openServer(opened.house, {
          ...documents,
          logLevel: settings.logLevel,
          trustedProxies: settings.trustedProxies,
          ...(settings.provider === undefined ? {} : { provider: settings.provider }),
          ...(documents.introspection
            ? { explorer: explorerPage('Sổ Kho', options.demo ? shownLogins() : [], explorerExamples) }
            : {}),
        });
        try {
          const address = await listen(
            () => server.listen({ port: settings.port, host: settings.host }),
            settings.port,
          );
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
          const trail = await startTrail(settings, opened.database, options.demo ?? false, { print, tell });
          await asked;
          await trail.close();
        } finally {
          await server.close();
        }
      } finally {
        await opened.close();
      }
    });
}

/** The trail of this server, unless another process keeps it; tells its first checkpoint. */
async function startTrail(
  { trail }: Config,
  house: HouseDatabase,
  isDemo: boolean,
  { print, tell }: Pick<CommandSurroundings, 'print' | 'tell'>,
): Promise<{ close(): Promise<void> }> {
  if (!trail.sequencer) {
    return { close: () => Promise.resolve() };
  }
  const demo =
    isDemo && trail.witnesses.length === 0 ? await startDemoWitnesses(trail, demoQuorum, tell) : undefined;
  let isFirst = true;
  const keeping = await startKeeping({
    config: demo === undefined ? trail : { ...trail, quorum: demoQuorum },
    house,
    witnesses: demo?.addresses ?? trail.witnesses,
    tell,
    onPublished: (published) => {
      if (isFirst) {
        print(describePublished(published, demo?.policyFile));
      }
      isFirst = false;
    },
  });
  return {
    close: async () => {
      await keeping.close();
      await demo?.close();
    },
  };
}

function describePublished({ size, witnesses }: PublishedCheckpoint, policyFile: string | undefined): string {
  const cosigned =
    witnesses.length === 0 ? '' : `, cosigned by ${witnesses.map((name) => name.split('.')[0]).join(', ')}`;
  const policy = policyFile === undefined ? '' : `; whom to trust: ${policyFile}`;
  return `Trail: ${size} entries signed${cosigned}${policy}.`;
}

async function listen(start: () => Promise<string>, port: number): Promise<string> {
  try {
    return await start();
  } catch (error) {
    if ((error as { code?: string }).code === 'EADDRINUSE') {
      throw new Error(`Port ${port} is taken by another program; set PORT to another one.`);
    }
    throw error;
  }
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
