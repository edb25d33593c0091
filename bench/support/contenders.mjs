// Who is compared, and how each is started, asked and ended.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema } from 'graphql';
import { logins } from './database.mjs';
import { cores, processorTimes, residentMegabytes, startNode } from './machine.mjs';
import {
  canonical,
  hashOf,
  houseDocuments,
  idiomaticDocuments,
  limitStatements,
  localId,
  postgraphileDocuments,
  read,
} from './questions.mjs';
import { bodyFor, headersFor, judge } from './request.mjs';

const reads = ['w1', 'w2', 'w3', 'w5'];

/** `kind` is whose words are spoken, `login` decides about row-level security, trail and plans. */
export const contenders = [
  {
    name: 'ours',
    title: 'ours: trusted documents, access and trail on',
    kind: 'house',
    program: 'ours',
    login: logins.app,
    workloads: [...reads, 'w4'],
  },
  {
    name: 'ours-free',
    title: 'ours: free documents, access and trail on',
    kind: 'house',
    program: 'ours',
    login: logins.app,
    free: true,
    workloads: [...reads, 'w4'],
  },
  {
    name: 'ours-open',
    title: 'ours: trusted documents, row-level security bypassed',
    kind: 'house',
    program: 'ours',
    login: logins.open,
    workloads: [...reads, 'w4'],
  },
  {
    name: 'ours-quiet',
    title: 'ours: trusted documents, access on, trail off',
    kind: 'house',
    program: 'ours',
    login: logins.quiet,
    workloads: ['w4'],
  },
  {
    name: 'postgraphile',
    title: 'PostGraphile 5, best configuration, no access',
    kind: 'postgraphile',
    program: 'postgraphile',
    login: logins.peer,
    workloads: [...reads, 'w4'],
  },
  {
    name: 'mercurius',
    title: 'mercurius with jit over our schema, access and trail on',
    kind: 'house',
    program: 'mercurius',
    login: logins.app,
    workloads: [...reads, 'w4'],
  },
  {
    name: 'idiomatic',
    title: 'Apollo + TypeGraphQL + MikroORM entities + loaders, no access',
    kind: 'idiomatic',
    program: 'idiomatic',
    login: logins.peer,
    free: true,
    workloads: ['w1', 'w2', 'w3', 'w4'],
  },
  {
    name: 'limit',
    title: 'the limit: node:http + one prepared statement, no access',
    kind: 'limit',
    program: 'limit',
    login: logins.peer,
    workloads: [...reads, 'w4'],
  },
];

/** The documents of each contender by workload; a workload that our schema cannot answer yet is not there. */
function documentsOf({ kind }) {
  switch (kind) {
    case 'house':
      return houseDocuments(knownFields());
    case 'postgraphile':
      return postgraphileDocuments;
    case 'idiomatic':
      return idiomaticDocuments;
    default:
      return limitStatements;
  }
}

function knownFields() {
  const file = new URL('../../schema/schema.graphql', import.meta.url);
  const types = buildSchema(readFileSync(file, 'utf8')).getTypeMap();
  return (type, field) => types[type]?.getFields()[field] !== undefined;
}

function programOf({ program }) {
  const folder = program === 'idiomatic' ? '../../dist/bench/contenders/' : '../contenders/';
  return fileURLToPath(
    new URL(`${folder}${program}.${program === 'idiomatic' ? 'js' : 'mjs'}`, import.meta.url),
  );
}

/** Starts the process of a contender and waits until it takes requests. @throws Error when it ends before */
export async function startContender(contender, database) {
  const documents = documentsOf(contender);
  const settings = {
    databaseUrl: database.urlFor(contender.login),
    documents: Object.fromEntries(Object.values(documents).map((text) => [hashOf(text), text])),
    free: contender.free ?? false,
  };
  const child = startNode(cores.server, programOf(contender), [], {
    BENCH_CONTENDER: JSON.stringify(settings),
  });
  const ended = once(child, 'exit');
  const [told] = await Promise.race([
    once(child, 'message'),
    ended.then(() => Promise.reject(new Error(`${contender.name} ended before it took requests.`))),
  ]);
  return new RunningContender(contender, documents, child, told.port, ended);
}

class RunningContender {
  constructor(contender, documents, child, port, ended) {
    Object.assign(this, contender, { documents, child, port, ended, givenUp: new Map() });
  }

  answers(workload) {
    return (
      this.workloads.includes(workload) &&
      this.documents[workload] !== undefined &&
      !this.givenUp.has(workload)
    );
  }

  /** Takes the contender out of a workload that it cannot answer. */
  giveUp(workload, reason) {
    this.givenUp.set(workload, reason);
  }

  /** What the client needs to send these questions to this contender. */
  job(workload, questions) {
    const document = this.documents[workload];
    const { kind, free = false } = this;
    const words = { contender: { kind, free }, workload, documentId: hashOf(document), document };
    return {
      ...words,
      port: this.port,
      // An item's version is known when it is asked for and not before.
      questions:
        workload === 'w4'
          ? questions
          : questions.map((one) => ({ token: one.token, body: bodyFor(words, one) })),
    };
  }

  /** One answer, read as a whole, in the common form. @throws Error when it is a refusal */
  async ask(workload, question) {
    return canonical(read[this.kind][workload](await this.dataOf(workload, question)));
  }

  /** The cursors after which pages of the house begin; pages of one warehouse stand in order. */
  async cursorsOf(pages) {
    const cursors = [];
    let next;
    for (const page of pages) {
      const after = page.page === 0 ? undefined : next.cursor;
      if (page.page > 0 && page.beforeId !== next.id) {
        throw new Error(`${this.name} begins page ${page.page} of a warehouse with another item.`);
      }
      cursors.push(after);
      const { exhibits } = await this.dataOf('cursors', { ...page, after });
      next = { cursor: exhibits.pageInfo.endCursor, id: localId(exhibits.nodes.at(-1).id) };
    }
    return cursors;
  }

  async dataOf(workload, question) {
    const job = this.job(workload, []);
    const response = await fetch(`http://127.0.0.1:${this.port}/graphql`, {
      method: 'POST',
      headers: headersFor(question.token),
      body: bodyFor(job, question),
    });
    const text = await response.text();
    const fault = judge(job, response.status, text);
    if (fault !== undefined) {
      throw new Error(`${this.name}, ${workload}: ${fault}`);
    }
    return JSON.parse(text).data;
  }

  processorTimes() {
    return processorTimes([this.child.pid]);
  }

  residentMegabytes(kind) {
    return residentMegabytes(this.child.pid, kind);
  }

  async stop() {
    if (this.child.connected) {
      this.child.disconnect();
    }
    await this.ended;
  }
}
