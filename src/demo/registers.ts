import { join } from 'node:path';
import { sql } from 'kysely';
import { newId } from '../platform/ids.js';
import { dateInVietnam } from '../rules/index.js';
import { actorOfUsername, type Actor } from '../identity/index.js';
import { importRegisterFile } from '../custody/index.js';
import type { House } from '../app.js';
import { projectRoot } from '../config.js';

/** The registers that a demo house starts with; the other sample files are left for trying out the import. */
const demoRegisters = [
  { officeCode: 'KV01', file: 'so-vat-chung-kv01.xlsx' },
  { officeCode: 'KV02', file: 'so-vat-chung-kv02.xlsx' },
  { officeCode: 'KV03', file: 'so-vat-chung-kv03.xlsx' },
] as const;

/** Imports the demo's registers as the accountants of their offices; what is in the book already is not taken again. */
export async function importDemoRegisters(house: House, tell: (line: string) => void): Promise<void> {
  for (const { officeCode, file } of demoRegisters) {
    const accountant = await actorOfUsername(
      house.sql,
      `ketoan.${officeCode.toLowerCase()}`,
      house.clock.now(),
    );
    if (accountant === undefined) {
      throw new Error(`The demo accountant of ${officeCode} is missing.`);
    }
    if (!(await hasImports(house, accountant))) {
      await importOne(house, accountant, file);
      tell(`Imported ${file}.`);
    }
  }
}

async function hasImports(house: House, accountant: Actor): Promise<boolean> {
  const context = house.contextFor(accountant);
  try {
    const found = await sql`select from custody.register_import limit 1`.execute(context.sql);
    return found.rows.length > 0;
  } finally {
    await context.endReads();
  }
}

async function importOne(house: House, accountant: Actor, file: string): Promise<void> {
  const outcome = await importRegisterFile(house.unitOfWork, accountant, {
    requestId: newId(),
    officeId: accountant.officeIds[0] ?? '',
    source: join(projectRoot(), 'data', 'registers', file),
    today: dateInVietnam(house.clock.now()),
  });
  if (!outcome.ok) {
    throw new Error(`The sample register ${file} was refused: ${outcome.problems[0]?.code ?? ''}`);
  }
}
