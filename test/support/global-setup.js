// Plain JavaScript over the built program: jest loads its set-up outside of the module system that the tests use.
import 'reflect-metadata';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openHouse } from '../../dist/src/app.js';
import { ensureDemoOrganisation } from '../../dist/src/demo/organisation.js';
import { migrateHouse } from '../../dist/src/house-database.js';
import { startEmbeddedPostgres } from '../../dist/src/platform/database/embedded-postgres.js';

/** Starts one PostgreSQL for the whole run and fills the template that every test file clones. */
export default async function globalSetup() {
  const home = await mkdtemp(join(tmpdir(), 'so-kho-test-'));
  const postgres = await startEmbeddedPostgres({ home, durable: false });
  globalThis.soKhoTestPostgres = { postgres, home };
  const admin = new pg.Client({ connectionString: postgres.adminUrl });
  await admin.connect();
  try {
    await admin.query('create database so_kho_template');
    const ownerUrl = new URL(postgres.adminUrl);
    ownerUrl.pathname = '/so_kho_template';
    await migrateHouse(ownerUrl.href);
    await admin.query(`alter role so_kho_app login password ${admin.escapeLiteral(postgres.appPassword)}`);
    const house = await openHouse({ databaseUrl: ownerUrl.href, sessionRole: 'so_kho_app', poolSize: 2 });
    await ensureDemoOrganisation(house);
    await house.close();
  } finally {
    await admin.end();
  }
  process.env.SO_KHO_TEST_ADMIN_URL = postgres.adminUrl;
  process.env.SO_KHO_TEST_APP_PASSWORD = postgres.appPassword;
}
