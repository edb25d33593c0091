import { constants, getPriority, setPriority } from 'node:os';
import { Temporal } from 'temporal-polyfill';
import { RegisterFileError } from '../register-file-error.js';
import { readRegisterOf, type RegisterReading } from '../register-reading.js';
import { parseWorkbook } from '../workbook/parse-workbook.js';
import { messagesOf, type ReadingMessage, type ReadingTask } from './reading-messages.js';

/**
 * The program of the process that reads one file for a server. It is given a task and answers it; it is the server that
 * ends it, because what a process says before it ends may be overtaken by its end.
 */
process.once('message', (task) => void answer(task as ReadingTask));
process.once('disconnect', () => process.exit());
// The answers of the server come first. Nobody but a superuser may take back what is already lower.
const { PRIORITY_BELOW_NORMAL: lower } = constants.priority;
if (getPriority() < lower) setPriority(lower);

async function answer(task: ReadingTask): Promise<void> {
  try {
    for (const message of messagesOf(await read(task))) await send(message);
  } catch (error) {
    const refusal = error instanceof RegisterFileError ? error : new RegisterFileError('FILE_NOT_READABLE');
    await send({ kind: 'REFUSED', code: refusal.code, details: refusal.details });
  }
}

async function read(task: ReadingTask): Promise<RegisterReading> {
  const { bytes, limits, today, understanding } = task;
  const workbook = await parseWorkbook(bytes, limits, understanding.choices);
  return readRegisterOf(workbook, { ...understanding, today: Temporal.PlainDate.from(today) });
}

/** Waits until the message is handed over, so that no more than one is held besides the reading. */
function send(message: ReadingMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}
