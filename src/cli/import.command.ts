import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command } from 'commander';
import { sql } from 'kysely';
import { globalIdOf, localIdOf } from '../platform/graphql/global-id.js';
import { newId } from '../platform/ids.js';
import type { Outcome } from '../platform/outcome.js';
import { sentenceOf, isUserErrorCode } from '../rules/index.js';
import { actorOfUsername, officeByCode, type RequestContext } from '../identity/index.js';
import {
  accountLines,
  prepareRegister,
  questionWords,
  releaseRegister,
  tryRegister,
  type RegisterTried,
} from '../custody/index.js';
import type { House } from '../app.js';
import { openConfiguredHouse } from './opened-house.js';
import { CommandFailure, type CommandSurroundings } from './surroundings.js';

interface PrepareOptions {
  readonly office: string;
  readonly as?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

interface ReleaseOptions {
  readonly as: string;
  readonly lateReason?: string;
  readonly json?: true;
}

/**
 * `so-kho import FILE --office KV03` prepares a register (Mẫu 13), which books nothing; `so-kho import release ID --as
 * USERNAME` takes it over as somebody else.
 */
export function importCommand(surroundings: CommandSurroundings): Command {
  return new Command('import')
    .description('Take an Excel register (Mẫu 13) over: one person prepares it, another releases it.')
    .addCommand(prepareCommand(surroundings), { isDefault: true })
    .addCommand(releaseCommand(surroundings));
}

function prepareCommand(surroundings: CommandSurroundings): Command {
  return new Command('prepare')
    .description('Read a register and say what would become of each row; nothing is booked.')
    .argument('<file>', 'the .xlsx file')
    .requiredOption('--office <code>', 'the office whose register it is, such as KV03')
    .option('--as <username>', "who prepares it; the office's accountant when left out")
    .option('--dry-run', 'print the account and keep nothing')
    .option('--json', 'print the account as JSON')
    .action((file: string, options: PrepareOptions) => prepare(surroundings, file, options));
}

function releaseCommand(surroundings: CommandSurroundings): Command {
  return new Command('release')
    .description('Take a prepared register over into the book; rows with faults are set aside, none is lost.')
    .argument('<id>', 'the draft, as "import" has named it')
    .requiredOption('--as <username>', 'who releases it: the head of the office or somebody above')
    .option('--late-reason <text>', 'why it comes in so late, where the warehouse was counted since')
    .option('--json', 'print the account as JSON')
    .action((id: string, options: ReleaseOptions) => release(surroundings, id, options));
}

async function prepare(
  surroundings: CommandSurroundings,
  file: string,
  options: PrepareOptions,
): Promise<void> {
  const { print, tell } = surroundings;
  await inHouse(surroundings, async (house) => {
    const office = await officeByCode(house.sql, options.office.toUpperCase());
    if (office === undefined) throw new CommandFailure(`There is no office ${options.office}.`);
    const username = options.as ?? (await onlyAccountant(house, office.id, options.office));
    const bytes = await readFile(file).catch(() => {
      throw new CommandFailure(`${file} cannot be read.`);
    });
    tell(`Reading ${file} …`);
    await asPerson(house, username, async (context) => {
      if (options.dryRun) {
        const tried = valueOf(await tryRegister(context, { officeId: office.id, bytes }));
        print(options.json ? JSON.stringify(tried) : linesOf(tried).join('\n'));
        return;
      }
      const given = { officeId: office.id, bytes, fileName: basename(file) };
      const { draftId, read } = valueOf(await prepareRegister(context, newId(), given));
      const { digest, ...shown } = valueOf(await read);
      const id = globalIdOf('RegisterDraft', draftId);
      print(
        options.json
          ? JSON.stringify({ draftId: id, digest, ...shown })
          : [...linesOf(shown), `Chờ người khác duyệt: so-kho import release ${id} --as …`].join('\n'),
      );
    });
  });
}

async function release(
  surroundings: CommandSurroundings,
  id: string,
  options: ReleaseOptions,
): Promise<void> {
  await inHouse(surroundings, (house) =>
    asPerson(house, options.as, async (context) => {
      const draftId = localIdOf('RegisterDraft', id);
      const digest = await digestOf(context, draftId);
      const given = { draftId, digest, lateReason: options.lateReason ?? null };
      const { importId, account } = valueOf(await releaseRegister(context, newId(), given));
      surroundings.print(
        options.json ? JSON.stringify({ importId, account }) : accountLines(account).join('\n'),
      );
    }),
  );
}

/** The account, and what the file leaves open. */
function linesOf({ account, questions }: RegisterTried): string[] {
  return [
    ...accountLines(account),
    ...questions.map((question) => `? ${questionWords(question).vietnamese}`),
  ];
}

/** What is released at the command line is what the draft shows at this moment. */
async function digestOf(context: RequestContext, draftId: string): Promise<string> {
  const found = await sql<{ digest: string | null }>`
    select digest from custody.register_draft where id = ${draftId}`.execute(context.sql);
  return found.rows[0]?.digest ?? '';
}

async function inHouse(
  { config, tell }: CommandSurroundings,
  run: (house: House) => Promise<void>,
): Promise<void> {
  const opened = await openConfiguredHouse(config(), tell);
  try {
    await run(opened.house);
  } finally {
    await opened.close();
  }
}

async function asPerson(
  house: House,
  username: string,
  run: (context: RequestContext) => Promise<void>,
): Promise<void> {
  const actor = await actorOfUsername(house.sql, username, house.clock.now());
  if (actor === undefined) throw new CommandFailure(`There is no active account ${username}.`);
  const context = house.contextFor(actor);
  try {
    await run(context);
  } finally {
    await context.endReads();
  }
}

function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  const sentences = outcome.problems.map(({ code, facts }) =>
    isUserErrorCode(code) ? sentenceOf(code, 'en', facts) : code,
  );
  throw new CommandFailure(sentences.join(' '));
}

async function onlyAccountant(house: House, officeId: string, officeCode: string): Promise<string> {
  const found = await sql<{ username: string }>`
    select distinct s.username from identity.staff s join identity.role_assignment r on r.staff_id = s.id
    where r.office_id = ${officeId} and r.role = 'ACCOUNTANT' and s.active
      and r.valid_from <= current_date and (r.valid_to is null or r.valid_to >= current_date)`.execute(
    house.sql,
  );
  const [only, ...others] = found.rows;
  if (only === undefined || others.length > 0) {
    throw new CommandFailure(
      `${officeCode} has not exactly one accountant; name who prepares with --as USERNAME.`,
    );
  }
  return only.username;
}
