// Plain JavaScript over the built program: jest loads its set-up outside of the module system that the tests use.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../dist/src/platform/database/embedded-postgres.js';
import { fillTemplate } from './template.js';

/** Starts one PostgreSQL for the whole run and fills the template that every test file clones. */
export default async function globalSetup() {
  const home = await mkdtemp(join(tmpdir(), 'so-kho-test-'));
  const postgres = await startEmbeddedPostgres({ home, durable: false });
  globalThis.soKhoTestPostgres = { postgres, home };
  await fillTemplate(postgres);
  process.env.SO_KHO_TEST_ADMIN_URL = postgres.adminUrl;
  process.env.SO_KHO_TEST_APP_PASSWORD = postgres.appPassword;
}
