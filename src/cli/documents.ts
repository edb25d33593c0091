import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerOptions } from '../app.js';
import { projectRoot, type Config } from '../config.js';

/** The documents of the first-party clients; `npm run documents:print` writes them from the sources. */
function trustedDocuments(): Readonly<Record<string, string>> {
  const file = join(projectRoot(), 'schema', 'trusted-documents.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
}

/**
 * What may be asked of this server, and by whom. Where nobody said otherwise, production answers known documents only
 * and tells its schema to nobody but the roles that may ask freely; a demonstration is there to be looked into.
 */
export function documentRules(
  { production, explorer, trustedDocuments: trusted }: Config,
  isDemo: boolean,
): Required<Pick<ServerOptions, 'introspection' | 'trustedDocuments' | 'trustedOnly'>> {
  const isOpen = !production || isDemo;
  return {
    introspection: explorer ?? isOpen,
    trustedDocuments: trustedDocuments(),
    trustedOnly: trusted ?? !isOpen,
  };
}
