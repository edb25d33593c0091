import { once } from 'node:events';
import { Command } from 'commander';
import { openServer } from '../app.js';
import { demoAccounts, demoPassword, ensureDemoOrganisation } from '../demo/organisation.js';
import { importDemoRegisters } from '../demo/registers.js';
import { explorerExamples } from '../demo/explorer-examples.js';
import { growHeapSlowly } from '../platform/memory.js';
import { explorerPage, type ExplorerLogin } from '../platform/http/explorer.js';
import { documentRules } from './documents.js';
import { openConfiguredHouse } from './opened-house.js';
import type { CommandSurroundings } from './surroundings.js';

/** `so-kho serve`: the server, until it is asked to end. */
export function serveCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('serve')
    .description('Serve the GraphQL API on PORT (4000), by default on an embedded PostgreSQL.')
    .option('--demo', 'make the demo organisation and import sample registers where they are missing')
    .action(async (options: { demo?: true }) => {
      growHeapSlowly();
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
          await asked;
        } finally {
          await server.close();
        }
      } finally {
        await opened.close();
      }
    });
}

/** Fulfilled by the first SIGINT or SIGTERM; caught from the beginning, so that an early one also ends cleanly. */
function askedToEnd(): Promise<unknown> {
  return Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
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
