import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { newId } from '../platform/ids.js';
import type { Outcome } from '../platform/outcome.js';
import { actorOfUsername, type RequestContext } from '../identity/index.js';
import { prepareRegister, releaseRegister } from '../custody/index.js';
import type { House } from '../app.js';
import { projectRoot } from '../config.js';

/** The registers that a demo house starts with; the other sample files are left for trying out the import. */
const demoRegisters = [
  { officeCode: 'KV01', file: 'so-vat-chung-kv01.xlsx' },
  { officeCode: 'KV02', file: 'so-vat-chung-kv02.xlsx' },
  { officeCode: 'KV03', file: 'so-vat-chung-kv03.xlsx' },
] as const;

/**
 * Takes the demo's registers over: the accountants of their offices prepare them, the heads release them. What is in the
 * book already is not taken again.
 */
export async function importDemoRegisters(house: House, tell: (line: string) => void): Promise<void> {
  for (const { officeCode, file } of demoRegisters) {
    const suffix = officeCode.toLowerCase();
    if (await asPerson(house, `ketoan.${suffix}`, hasImports)) continue;
    const draft = await asPerson(house, `ketoan.${suffix}`, (context) => prepareOne(context, file));
    await asPerson(house, `truongphong.${suffix}`, async (context) => {
      const given = { ...draft, lateReason: null };
      valueOf(file, await releaseRegister(context, newId(), given));
    });
    tell(`Imported ${file}.`);
  }
}

async function asPerson<Result>(
  house: House,
  username: string,
  run: (context: RequestContext) => Promise<Result>,
): Promise<Result> {
  const actor = await actorOfUsername(house.sql, username, house.clock.now());
  if (actor === undefined) throw new Error(`The demo account ${username} is missing.`);
  const context = house.contextFor(actor);
  try {
    return await run(context);
  } finally {
    await context.endReads();
  }
}

async function hasImports(context: RequestContext): Promise<boolean> {
  const found = await sql`select from custody.register_import limit 1`.execute(context.sql);
  return found.rows.length > 0;
}

async function prepareOne(
  context: RequestContext,
  file: string,
): Promise<{ draftId: string; digest: string }> {
  const officeId = context.actor?.officeIds[0] ?? '';
  const bytes = await readFile(join(projectRoot(), 'data', 'registers', file));
  const given = { officeId, bytes, fileName: file };
  const { draftId, read } = valueOf(file, await prepareRegister(context, newId(), given));
  const { digest } = valueOf(file, await read);
  return { draftId, digest };
}

function valueOf<Value>(file: string, outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  throw new Error(`The sample register ${file} was refused: ${outcome.problems[0]?.code ?? ''}`);
}
