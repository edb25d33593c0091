import { constants, getPriority, setPriority } from 'node:os';
import { RegisterFileError } from '../register-file-error.js';
import { parseWorkbook } from './parse-workbook.js';
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

async function answer({ bytes, limits, options }: ReadingTask): Promise<void> {
  try {
    for (const message of messagesOf(await parseWorkbook(bytes, limits, options))) await send(message);
  } catch (error) {
    const refusal = error instanceof RegisterFileError ? error : new RegisterFileError('FILE_NOT_READABLE');
    await send({ kind: 'REFUSED', code: refusal.code, details: refusal.details });
  }
}

/** Waits until the message is handed over, so that no more than one is held besides the workbook. */
function send(message: ReadingMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(message, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}
