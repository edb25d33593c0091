// Plain JavaScript over the built program: jest loads its set-up outside of the module system that the tests use.
import 'reflect-metadata';
import pg from 'pg';
import { openHouse } from '../../dist/src/app.js';
import { ensureDemoOrganisation } from '../../dist/src/demo/organisation.js';
import { migrateHouse } from '../../dist/src/house-database.js';

/** Fills the template that test houses are cloned from, in an embedded PostgreSQL. */
export async function fillTemplate(postgres) {
  const admin = new pg.Client({ connectionString: postgres.adminUrl });
  await admin.connect();
  try {
    await admin.query('create database so_kho_template');
    const ownerUrl = new URL(postgres.adminUrl);
    ownerUrl.pathname = '/so_kho_template';
    await migrateHouse(ownerUrl.href);
    await admin.query(`alter role so_kho_app login password ${admin.escapeLiteral(postgres.appPassword)}`);
    const house = await openHouse({ databaseUrl: ownerUrl.href, sessionRole: 'so_kho_app', poolSize: 2 });
    await ensureDemoOrganisation(house, ownerUrl.href);
    await house.close();
  } finally {
    await admin.end();
  }
}
