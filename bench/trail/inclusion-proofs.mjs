// What a proof costs the server: `auditProof` over HTTP on a log whose tiles lie in the database, with one client and
// with several. The server is a process of its own and tells its processor time between one answer and the next, all
// threads together: with one client that is the cost of a request, with several their sum is.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { fileURLToPath } from 'node:url';
import { demoPassword } from '../../dist/src/demo/organisation.js';
import { globalIdOf } from '../../dist/src/platform/graphql/global-id.js';
import { newId } from '../../dist/src/platform/ids.js';
import {
  openNote,
  ed25519Verifier,
  parseCheckpoint,
  parseProofFile,
  parseVerifierKey,
  verifyInclusion,
} from '../../dist/src/trail/log/index.js';
import { showSignerKey } from '../../dist/src/trail/signer/index.js';
import { family, processorTimes, spent } from '../support/machine.mjs';
import { hashOf } from '../support/questions.mjs';
import { fillOutbox, keeperUsername, quantile, untilPublished } from './house.mjs';

const serverProgram = fileURLToPath(new URL('proof-server.mjs', import.meta.url));
const logIn =
  'mutation ($requestId: UUID!, $input: SessionOpenInput!) { sessionOpen(requestId: $requestId, input: $input) { token } }';
const proofOf =
  'query ($eventId: ID!) { auditProof(eventId: $eventId) { leafIndex treeSize leafHash hashes tlogProof } }';
/** How the document is told to the server. */
const named = { title: 'named document', words: { documentId: hashOf(proofOf) } };
const own = { title: 'free document', words: { query: proofOf } };

export async function measureProofs(bench, { leaves, requests, clients, goal, tell }) {
  const size = await grown(bench, leaves);
  const asked = await someEvents(bench.owner, size);
  const server = await startServer(bench);
  await checked(bench, await server.ask(asked[0], named), size);
  const postmaster = await postmasterOf(bench.owner);

  let worst = 0;
  for (const way of [named, own]) {
    await server.run({ asked, way, requests, clients: 4 });
    for (const count of clients) {
      const before = processorTimes(family(postmaster));
      const costs = await server.run({ asked, way, requests, clients: count });
      const postgres = spent(before, processorTimes(family(postmaster)));
      const { told, p99 } = summaryOf(costs);
      worst = way === named ? Math.max(worst, p99) : worst;
      tell(
        `Inclusion proof in a log of ${size} leaves, ${way.title}, ${count} client(s): ${told}` +
          `${postgres === undefined ? '' : `, PostgreSQL mean ${(postgres / requests).toFixed(2)} ms`}; ${requests} requests.`,
      );
    }
  }
  await server.stop();
  return { name: 'inclusion proof p99, ms of server CPU', measured: worst, goal };
}

function summaryOf(costs) {
  const sorted = costs.toSorted((one, other) => one - other);
  const mean = costs.reduce((sum, one) => sum + one, 0) / costs.length;
  const [p50, p99] = [0.5, 0.99].map((part) => quantile(sorted, part));
  const [median, slowest, average] = [p50, p99, mean].map((one) => one.toFixed(2));
  return { p99, told: `server p50 ${median} ms, p99 ${slowest} ms, mean ${average} ms of processor time` };
}

/** The log with so many leaves at least, all of them under a published checkpoint. */
async function grown(bench, leaves) {
  const { owner, sequencer } = bench;
  const sizeNow = async () => (await owner.query('select size::integer from trail.tree')).rows[0].size;
  await sequencer.drain();
  if ((await sizeNow()) < leaves) {
    await fillOutbox(bench, leaves - (await sizeNow()));
    await sequencer.drain();
  }
  const keeper = await bench.keeper();
  await keeper.keep();
  await untilPublished(keeper, await sizeNow());
  await keeper.stop();
  await owner.query('vacuum analyze trail.leaf, trail.payload, trail.tile, trail.outbox');
  return keeper.published.at(-1).size;
}

/** Events from the whole length of the log that the warehouse keeper may see. */
async function someEvents(owner, size) {
  const { rows } = await owner.query(
    `select l.event_id as id from trail.leaf l join identity.office o on o.id = l.office_id
     where o.code = 'KV03' and l.leaf_index < $1 order by md5(l.event_id::text) limit 5000`,
    [size],
  );
  return rows.map(({ id }) => globalIdOf('AuditEvent', id));
}

/** What is measured must be a proof. */
async function checked({ home }, { auditProof }, size) {
  const { index, hashes, checkpoint } = parseProofFile(auditProof.tlogProof);
  const key = await showSignerKey(`${home}/trail/signer`, 'kho.example.gov.vn/audit/2026');
  const { text } = openNote(checkpoint, [ed25519Verifier(parseVerifierKey(key))]);
  const tree = parseCheckpoint(text);
  const leaf = Buffer.from(auditProof.leafHash, 'base64');
  if (tree.size !== BigInt(size) || !verifyInclusion(index, tree.size, leaf, hashes, tree.root)) {
    throw new Error('The server answered a proof that is none.');
  }
}

async function startServer({ url, onClose }) {
  const documents = JSON.stringify({ [hashOf(proofOf)]: proofOf });
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', serverProgram, url, documents],
    {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production' },
    },
  );
  const ended = once(child, 'exit');
  const agent = new http.Agent({ keepAlive: true });
  const stop = async () => {
    agent.destroy();
    if (child.connected) {
      child.disconnect();
    }
    await ended;
  };
  onClose(stop);
  const [address] = await once(child, 'message');
  const post = (body, token) => postTo({ agent, address }, body, token);
  const { sessionOpen } = await post({
    query: logIn,
    variables: { requestId: newId(), input: { username: keeperUsername, password: demoPassword } },
  });
  const ask = async (eventId, { words }) => {
    const answer = await post({ ...words, variables: { eventId } }, sessionOpen.token);
    if (answer.auditProof === null) {
      throw new Error(`There is no proof of ${eventId}.`);
    }
    return answer;
  };
  return {
    ask,
    stop,
    /** Answers milliseconds of processor time, one number for each request. */
    run: async ({ asked, way, requests, clients }) => {
      await taken(child);
      let turn = 0;
      await Promise.all(
        Array.from({ length: clients }, async () => {
          while (turn < requests) {
            turn += 1;
            await ask(asked[turn % asked.length], way);
          }
        }),
      );
      return taken(child);
    },
  };
}

async function taken(child) {
  child.send('take');
  const [costs] = await once(child, 'message');
  return costs;
}

function postTo({ agent, address }, asked, token) {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify(asked);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    if (token !== undefined) {
      headers.authorization = `Bearer ${token}`;
    }
    const request = http.request(`${address}/graphql`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => (text += part));
      response.on('end', () => {
        const { data, errors } = JSON.parse(text);
        if (errors) {
          reject(new Error(text));
        } else {
          resolve(data);
        }
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

async function postmasterOf(owner) {
  const { rows } = await owner.query("select pg_read_file('postmaster.pid') as text");
  return Number(rows[0].text.split('\n')[0]);
}
