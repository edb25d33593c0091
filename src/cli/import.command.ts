import { Command } from 'commander';
import { sql } from 'kysely';
import { newId } from '../platform/ids.js';
import { dateInVietnam, sentenceOf, isUserErrorCode } from '../rules/index.js';
import { actorOfUsername, officeByCode, type Actor } from '../identity/index.js';
import { importRegisterFile } from '../custody/index.js';
import type { House } from '../app.js';
import { openConfiguredHouse } from './opened-house.js';
import { CommandFailure, type CommandSurroundings } from './surroundings.js';

interface ImportOptions {
  readonly office: string;
  readonly as?: string;
  readonly json?: true;
}

/** `so-kho import FILE --office KV03`: takes a register (Mẫu 13) over into the book. */
export function importCommand({ config, print, tell }: CommandSurroundings): Command {
  return new Command('import')
    .description(
      'Import an Excel register (Mẫu 13); rows with faults are set aside with their reasons, none is lost.',
    )
    .argument('<file>', 'the .xlsx file')
    .requiredOption('--office <code>', 'the office whose register it is, such as KV03')
    .option('--as <username>', "who imports; the office's accountant when left out")
    .option('--json', 'print the reconciliation as JSON')
    .action(async (file: string, options: ImportOptions) => {
      const opened = await openConfiguredHouse(config(), tell);
      try {
        const { house } = opened;
        const office = await officeByCode(house.sql, options.office.toUpperCase());
        if (office === undefined) {
          throw new CommandFailure(`There is no office ${options.office}.`);
        }
        const actor = await importingPerson(house, office.id, options);
        tell(`Reading ${file} …`);
        const outcome = await importRegisterFile(house.unitOfWork, actor, {
          requestId: newId(),
          officeId: office.id,
          source: file,
          today: dateInVietnam(house.clock.now()),
        });
        if (!outcome.ok) {
          throw new CommandFailure(
            outcome.problems
              .map(({ code, facts }) => (isUserErrorCode(code) ? sentenceOf(code, 'en', facts) : code))
              .join(' '),
          );
        }
        const { lines, ...done } = outcome.value;
        print(options.json ? JSON.stringify(done) : lines.join('\n'));
      } finally {
        await opened.close();
      }
    });
}

/** The named person, or the only accountant of the office. */
async function importingPerson(house: House, officeId: string, options: ImportOptions): Promise<Actor> {
  const username = options.as ?? (await onlyAccountant(house, officeId));
  const actor =
    username === undefined ? undefined : await actorOfUsername(house.sql, username, house.clock.now());
  if (actor === undefined) {
    throw new CommandFailure(
      options.as === undefined
        ? `${options.office} has not exactly one accountant; name who imports with --as USERNAME.`
        : `There is no active account ${options.as}.`,
    );
  }
  return actor;
}

async function onlyAccountant(house: House, officeId: string): Promise<string | undefined> {
  const found = await sql<{ username: string }>`
    select distinct s.username from identity.staff s join identity.role_assignment r on r.staff_id = s.id
    where r.office_id = ${officeId} and r.role = 'ACCOUNTANT' and s.active
      and r.valid_from <= current_date and (r.valid_to is null or r.valid_to >= current_date)`.execute(
    house.sql,
  );
  return found.rows.length === 1 ? found.rows[0]?.username : undefined;
}
