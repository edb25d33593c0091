import { actorOfUsername, type HouseWork } from '../identity/index.js';
import { newId } from '../platform/ids.js';
import type { Outcome, Problem } from '../platform/outcome.js';
import { isUserErrorCode, sentenceOf } from '../rules/index.js';
import { openBook, settleMissingAct, type MissingActOutcome } from '../trail/index.js';
import { openConfiguredHouse } from './opened-house.js';
import { CommandFailure, type CommandSurroundings } from './surroundings.js';

const operations = {
  ENTERED: 'missingActEntered',
  SET_ASIDE: 'missingActSetAside',
  REOPENED: 'missingActReopen',
} as const satisfies Record<MissingActOutcome, string>;

/** Settles a missing act, or lets it wait again, in the name of a person, who must hold the right to do so. */
export async function settleAsPerson(
  surroundings: CommandSurroundings,
  username: string,
  settled: Parameters<typeof settleMissingAct>[1],
): Promise<void> {
  await asPerson(surroundings, username, operations[settled.outcome], (work) =>
    settleMissingAct(work, settled),
  );
}

/** Opens a restored book in the name of a person, who must hold the right to do so. */
export async function openAsPerson(surroundings: CommandSurroundings, username: string): Promise<void> {
  await asPerson(surroundings, username, 'bookOpen', openBook);
}

async function asPerson<Value>(
  { config, tell }: CommandSurroundings,
  username: string,
  operation: string,
  command: (work: HouseWork) => Promise<Outcome<Value>>,
): Promise<void> {
  const opened = await openConfiguredHouse(config(), tell);
  try {
    const { house } = opened;
    const actor = await actorOfUsername(house.sql, username, house.clock.now());
    if (actor === undefined) {
      throw new CommandFailure(`There is no active account ${username}.`);
    }
    const outcome = await house.unitOfWork.run(actor, { id: newId(), operation, input: {} }, command);
    if (!outcome.ok) {
      throw new CommandFailure(outcome.problems.map(inEnglish).join(' '));
    }
  } finally {
    await opened.close();
  }
}

function inEnglish({ code, facts }: Problem): string {
  return isUserErrorCode(code) ? sentenceOf(code, 'en', facts) : code;
}
