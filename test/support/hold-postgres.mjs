// An embedded PostgreSQL with the template of the tests, to do harm to: node hold-postgres.mjs HOME. Prints how it is
// reached as JSON, then what it logs; it ends when its standard input does.
import { startEmbeddedPostgres } from '../../dist/src/platform/database/embedded-postgres.js';
import { fillTemplate } from './template.js';

const say = (line) => process.stdout.write(`${line}\n`);
const postgres = await startEmbeddedPostgres({ home: process.argv[2], log: say });
await fillTemplate(postgres);
const { adminUrl, appPassword, port } = postgres;
say(JSON.stringify({ adminUrl, appPassword, port }));
void postgres.lost.then((reason) => say(`LOST: ${reason.message}`));
process.stdin.resume();
process.stdin.once('end', () => void postgres.stop().then(() => process.exit(0)));
