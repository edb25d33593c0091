import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { join } from 'node:path';
import { newId } from '../../src/platform/ids.js';
import { globalIdOf, localIdOf } from '../../src/platform/graphql/global-id.js';
import {
  leafHash,
  openReceipt,
  parseCheckpoint,
  parseEntry,
  parseNote,
  parseProofFile,
  parseSubjectBundle,
  payloadCommitment,
  verifyConsistency,
  verifyInclusion,
} from '../../src/trail/log/index.js';
import { run as verify } from '../../src/verify/command-line.js';
import {
  openRoom,
  open,
  count,
  receive,
  countOf,
  countDocument,
  relocateDocument,
} from '../inventory/inventory-scenes.js';
import {
  exhibitNow,
  openSealOf,
  receiptInput,
  receiveOne,
  signedOrder,
  stageOf,
  type ReceivedExhibit,
  type Stage,
} from '../support/scenes.js';
import {
  openTestHouse,
  testOrigin,
  testReceiptKey,
  type TestClient,
  type TestHouse,
} from '../support/test-house.js';
import { writeFolder } from './verifier/log-scene.js';
import { policy, publish, sequence } from './support/published-log.js';

const proof = 'leafIndex treeSize leafHash hashes tlogProof';
const receiveWithReceipts = `mutation ($requestId: UUID!, $input: ExhibitReceiveInput!) {
  exhibitReceive(requestId: $requestId, input: $input) {
    exhibits { id code } receipts { eventId commitment deadline note } userErrors { code } } }`;
const receiveWithProof = receiveWithReceipts.replace('deadline note', `proof { ${proof} }`);
const entriesDocument = `query ($filter: AuditEntryFilter, $first: Int!, $after: String) {
  auditEntries(first: $first, after: $after, filter: $filter) { nodes {
    leafIndex eventId source type capturedAt databaseUser transaction positionInTransaction entriesOfTransaction
    office { code } actor { username } subjectType subjectId entryBase64 leafHash content payloadBase64 saltBase64
    event { kind } timeBracket { afterSize beforeSize } proof { leafIndex } } pageInfo { endCursor hasNextPage } } }`;

describe('the log over GraphQL', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let inspector: TestClient;
  let stage: Stage;
  let exhibit: ReceivedExhibit;

  beforeAll(async () => {
    t = await openTestHouse();
    keeper = await t.logIn('thukho.kv03');
    inspector = await t.logIn('thanhtra1');
    stage = await stageOf(keeper, 'KV03');
    await publish(t);
    exhibit = await receiveOne(t, keeper, stage);
    await publish(t);
  }, 60_000);
  afterAll(() => t.close());

  /** Sends all of an item from one shelf A1 to the other and accepts it there. */
  async function move(
    sender: TestClient,
    receiver: TestClient,
    from: Stage,
    to: Stage,
    { id }: ReceivedExhibit,
  ): Promise<void> {
    const { version, holdings } = await exhibitNow(sender, id);
    const carried = {
      order: signedOrder(t),
      handover: { otherParty: { name: 'Võ Văn Chở', organisation: 'Tổ áp tải' } },
    };
    const { transfer } = await sender.done(
      `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
        transferDispatch(requestId: $requestId, input: $input) { transfer { id version } userErrors { code field } } }`,
      {
        input: {
          fromWarehouseId: from.warehouseId,
          toWarehouseId: to.warehouseId,
          reason: 'tập trung',
          lines: [
            {
              exhibitId: id,
              expectedVersion: version,
              fromPlaceId: from.place(holdings[0].place.code),
              quantity: '10',
            },
          ],
          ...carried,
        },
      },
    );
    await receiver.done(
      `mutation ($requestId: UUID!, $input: TransferAcceptInput!) {
        transferAccept(requestId: $requestId, input: $input) { transfer { id } userErrors { code field } } }`,
      {
        input: {
          transferId: transfer.id,
          expectedVersion: transfer.version,
          lines: [{ exhibitId: id, quantity: '10', toPlaceId: to.place('A1') }],
          ...carried,
        },
      },
    );
  }

  async function relocateOne(client: TestClient, at: Stage, { id }: ReceivedExhibit): Promise<void> {
    const { version } = await exhibitNow(client, id);
    await client.done(relocateDocument, {
      input: {
        exhibitId: id,
        expectedVersion: version,
        fromPlaceId: at.place('A1'),
        toPlaceId: at.place('B1'),
        quantity: '10',
      },
    });
  }

  const entries = async (filter: object, client = inspector): Promise<any[]> =>
    (await client.data(entriesDocument, { filter, first: 100 })).auditEntries.nodes;

  async function verified(
    command: string,
    files: Record<string, string>,
  ): Promise<{ exitCode: number; text: string }> {
    const folder = writeFolder({ ...files, policy });
    return verify([command, join(folder, 'file'), '--policy', join(folder, 'policy'), '--lang', 'en']);
  }

  describe('receipts', () => {
    test('given a change, then each of its events has a receipt that the receipt key has signed, and a retry gets the same', async () => {
      const variables = { requestId: newId(), input: receiptInput(t, stage) };
      const first = (await keeper.data(receiveWithReceipts, variables)).exhibitReceive;
      const again = (await keeper.data(receiveWithReceipts, variables)).exhibitReceive;
      expect(first.receipts).toHaveLength(2);
      expect(again.receipts).toEqual(first.receipts);
      await sequence(t);
      for (const receipt of first.receipts) {
        const opened = openReceipt(receipt.note, testReceiptKey);
        const { rows } = await t.owner.query(
          `select l.entry, p.salt, p.bytes, e.recorded_at from trail.leaf l join trail.payload p using (event_id)
           join trail.event e on e.id = l.event_id where l.event_id = $1`,
          [opened.eventId],
        );
        expect(receipt.eventId).toBe(globalIdOf('AuditEvent', opened.eventId));
        expect(payloadCommitment(rows[0].salt, rows[0].bytes).equals(opened.commitment)).toBe(true);
        expect(parseEntry(rows[0].entry).payload.sha256).toBe(receipt.commitment);
        expect(receipt.deadline).toBe(opened.deadline);
        const seconds = (Date.parse(opened.deadline) - rows[0].recorded_at.getTime()) / 1_000;
        expect(Math.abs(seconds - 60)).toBeLessThan(2);
      }
    });

    test('given a refused change, then it has none', async () => {
      const input = receiptInput(t, stage, { quantity: '-1' });
      const { exhibitReceive } = await keeper.data(receiveWithReceipts, { requestId: newId(), input });
      expect(exhibitReceive.receipts).toEqual([]);
      expect(exhibitReceive.userErrors).not.toEqual([]);
    });

    test('given a change whose proof is asked for, when the log gets it meanwhile, then the mutation answers it', async () => {
      const asked = keeper.data(receiveWithProof, { requestId: newId(), input: receiptInput(t, stage) });
      const before = await t.owner.query('select count(*)::int as count from trail.event');
      for (let told = before.rows[0].count; told === before.rows[0].count;) {
        told = (await t.owner.query('select count(*)::int as count from trail.event')).rows[0].count;
      }
      await publish(t);
      const { receipts } = (await asked).exhibitReceive;
      expect(receipts).toHaveLength(2);
      for (const receipt of receipts) {
        expect((await verified('proof', { file: receipt.proof.tlogProof })).exitCode).toBe(0);
      }
    });

    test('given a change whose proof does not come in two seconds, then the mutation answers without it', async () => {
      const { exhibitReceive } = await keeper.data(receiveWithProof, {
        requestId: newId(),
        input: receiptInput(t, stage),
      });
      expect(exhibitReceive.receipts.map((receipt: any) => receipt.proof)).toEqual([null, null]);
    });

    test('given a receipt, then its holder learns how far it has come', async () => {
      const status = `query ($id: ID!) { auditReceiptStatus(eventId: $id) { state deadline proof { leafIndex treeSize } } }`;
      const { receipts } = (
        await keeper.data(receiveWithReceipts, { requestId: newId(), input: receiptInput(t, stage) })
      ).exhibitReceive;
      const id = receipts[0].eventId;
      const state = async (client = keeper) => (await client.data(status, { id })).auditReceiptStatus;
      expect(await state()).toEqual({ state: 'PENDING', deadline: receipts[0].deadline, proof: null });
      await sequence(t);
      expect(await state()).toMatchObject({ state: 'LOGGED', proof: null });
      const unwitnessed = await publish(t, { isWitnessed: false });
      expect(await state()).toMatchObject({
        state: 'PUBLISHED',
        proof: { treeSize: String(unwitnessed.size) },
      });
      await receiveOne(t, keeper, stage);
      const witnessed = await publish(t);
      expect(await state()).toMatchObject({
        state: 'WITNESSED',
        proof: { treeSize: String(witnessed.size) },
      });
      expect((await state(await t.logIn('thukho.kv05'))).state).toBe('UNKNOWN');
      const nothing = await keeper.data(status, { id: 'bm9ib2R5' });
      expect(nothing.auditReceiptStatus).toEqual({ state: 'UNKNOWN', deadline: null, proof: null });
    });
  });

  describe('checkpoints and consistency', () => {
    test('given two checkpoints, then the proof between them holds, and so does its file', async () => {
      const { auditCheckpoints } = await keeper.data(
        '{ auditCheckpoints(first: 50) { nodes { origin size rootHash note cosignatures { witness line } anchors { kind } } } }',
      );
      const [newest, ...older] = auditCheckpoints.nodes;
      const oldest = older.at(-1);
      const read = parseCheckpoint(parseNote(newest.note).text);
      expect([read.origin, read.size.toString(), read.root.toString('base64')]).toEqual([
        testOrigin,
        newest.size,
        newest.rootHash,
      ]);
      const { auditConsistency } = await keeper.data(
        'query ($from: UInt64!, $to: UInt64) { auditConsistency(fromSize: $from, toSize: $to) { fromSize toSize hashes file } }',
        { from: oldest.size, to: newest.size },
      );
      const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
      expect(
        verifyConsistency(
          BigInt(oldest.size),
          BigInt(newest.size),
          bytes(oldest.rootHash),
          bytes(newest.rootHash),
          auditConsistency.hashes.map(bytes),
        ),
      ).toBe(true);
      expect(auditConsistency.file).toContain(`old ${oldest.size}\n`);
      const byDefault = await keeper.data(
        'query ($from: UInt64!) { auditConsistency(fromSize: $from) { toSize } auditCheckpoint { size } }',
        { from: oldest.size },
      );
      expect(byDefault.auditConsistency.toSize).toBe(byDefault.auditCheckpoint.size);
    });

    test.each([
      ['from nothing', '0', '5'],
      ['backwards', '5', '4'],
      ['beyond the tree', '1', '9000000000000000000'],
    ])('given sizes %s, then there is no proof', async (_case, from, to) => {
      const data = await keeper.data(
        'query ($from: UInt64!, $to: UInt64) { auditConsistency(fromSize: $from, toSize: $to) { hashes } }',
        { from, to },
      );
      expect(data.auditConsistency).toBeNull();
    });

    test.each(['-1', '1.5', '', '9223372036854775808', '01'])(
      'given the size "%s", then it is refused',
      async (size) => {
        const answer = await keeper.ask('query ($size: UInt64) { auditCheckpoint(size: $size) { size } }', {
          size,
        });
        expect(answer.errors).toHaveLength(1);
      },
    );
  });

  describe('inclusion proofs', () => {
    const document = `query ($id: ID!, $size: UInt64) { auditProof(eventId: $id, treeSize: $size) { ${proof} } }`;

    async function eventOf(received: ReceivedExhibit): Promise<any> {
      const { auditEvents } = await inspector.data(
        `query ($id: ID!) { auditEvents(first: 1, filter: { subjectId: $id }) { nodes { id leafIndex
           timeBracket { after afterSize before beforeSize } proof { ${proof} } } } }`,
        { id: received.id },
      );
      return auditEvents.nodes[0];
    }

    test('given an event, then its file proves it offline, and an earlier tree can be asked for', async () => {
      const event = await eventOf(exhibit);
      const { auditProof } = await inspector.data(document, { id: event.id });
      expect(auditProof).toEqual(event.proof);
      expect(auditProof.leafIndex).toBe(event.leafIndex);
      const outcome = await verified('proof', { file: auditProof.tlogProof });
      expect(outcome).toMatchObject({ exitCode: 0 });
      const size = BigInt(event.leafIndex) + 1n;
      const earliest = (await inspector.data(document, { id: event.id, size: size.toString() })).auditProof;
      expect(earliest.treeSize).toBe(size.toString());
      expect((await inspector.data(document, { id: event.id, size: event.leafIndex })).auditProof).toBeNull();
    });

    test('given a file of which one hash was changed, then it proves nothing', async () => {
      const { tlogProof, hashes } = (await eventOf(exhibit)).proof;
      const other = Buffer.from(hashes[0], 'base64');
      other[0] = (other[0] ?? 0) ^ 1;
      const changed = tlogProof.replace(hashes[0], other.toString('base64'));
      expect((await verified('proof', { file: changed })).exitCode).toBe(1);
    });

    test('given every leaf, then its proof in the newest tree holds', async () => {
      const { note, size } = await publish(t);
      const { root } = parseCheckpoint(parseNote(note).text);
      const { rows } = await t.owner.query(
        "select event_id, leaf_index, leaf_hash from trail.leaf where source = 'domain'",
      );
      for (const row of rows) {
        const { auditProof } = await inspector.data(document, { id: globalIdOf('AuditEvent', row.event_id) });
        const hashes = auditProof.hashes.map((hash: string) => Buffer.from(hash, 'base64'));
        expect(verifyInclusion(BigInt(row.leaf_index), size, row.leaf_hash, hashes, root)).toBe(true);
      }
      expect(rows.length).toBeGreaterThan(5);
    });

    test('given an event between two witnessed checkpoints, then they are its bracket', async () => {
      const { leafIndex, timeBracket } = await eventOf(exhibit);
      expect(BigInt(timeBracket.afterSize)).toBeLessThanOrEqual(BigInt(leafIndex));
      expect(BigInt(timeBracket.beforeSize)).toBeGreaterThan(BigInt(leafIndex));
      expect(Date.parse(timeBracket.after)).toBeLessThan(Date.parse(timeBracket.before));
    });

    test('given an event of another office, then there is no proof of it for a keeper', async () => {
      const { id } = await eventOf(exhibit);
      expect((await (await t.logIn('thukho.kv05')).data(document, { id })).auditProof).toBeNull();
    });

    test('given the own event of somebody without the right to audit, then the file carries its entry', async () => {
      const { id, leafIndex } = await eventOf(exhibit);
      const { auditProof } = await keeper.data(document, { id });
      const { extra, index } = parseProofFile(auditProof.tlogProof);
      expect(index.toString()).toBe(leafIndex);
      expect(leafHash(extra!).toString('base64')).toBe(auditProof.leafHash);
    });
  });

  describe('entries', () => {
    test('given an item, then what people did and how its rows changed stand side by side, from the signed bytes', async () => {
      const found = await entries({ subjectId: exhibit.id });
      const types = found.map((entry) => entry.type);
      expect(types).toEqual(
        expect.arrayContaining(['exhibit.received', 'custody.exhibit.insert', 'custody.movement.insert']),
      );
      for (const entry of found) {
        const bytes = Buffer.from(entry.entryBase64, 'base64');
        const read = parseEntry(bytes);
        expect(leafHash(bytes).toString('base64')).toBe(entry.leafHash);
        expect(read).toMatchObject({
          type: entry.type,
          at: entry.capturedAt,
          db: { user: entry.databaseUser },
        });
        const salt = Buffer.from(entry.saltBase64, 'base64');
        const payload = Buffer.from(entry.payloadBase64, 'base64');
        expect(payloadCommitment(salt, payload).toString('hex')).toBe(read.payload.sha256);
        expect(entry.content).toBe(payload.toString('utf8'));
        expect(entry).toMatchObject({ office: { code: 'KV03' }, actor: { username: 'thukho.kv03' } });
      }
      expect(found.find((entry) => entry.type === 'exhibit.received').event.kind).toBe('exhibit.received');
      const transactions = new Set(found.map((entry) => entry.transaction));
      expect(transactions.size).toBe(1);
    });

    test('given a row that somebody changed past the program, then it is a direct write with its log-in', async () => {
      const before = await entries({ directOnly: true });
      await t.owner.query(`update custody.exhibit set condition = 'sửa thẳng' where id = $1`, [
        localIdOf('Exhibit', exhibit.id),
      ]);
      await t.owner.query('create table public.smuggled (id int primary key)');
      await sequence(t);
      const after = await entries({ directOnly: true });
      const fresh = after.filter((entry) => !before.some((old) => old.leafIndex === entry.leafIndex));
      expect(fresh.map((entry) => entry.type)).toEqual(['ddl.create_table', 'custody.exhibit.update']);
      expect(fresh[1]).toMatchObject({ actor: null, source: 'ROW', office: { code: 'KV03' } });
      expect(fresh[1].databaseUser).not.toContain('so_kho_app');
      expect(JSON.parse(fresh[1].content)).toMatchObject({ operation: 'UPDATE', table: 'custody.exhibit' });
      // What belongs to no office is for whoever audits the province.
      const accountant = await entries({ directOnly: true }, await t.logIn('ketoan.kv03'));
      expect(accountant.map((entry) => entry.type)).toContain('custody.exhibit.update');
      expect(accountant.map((entry) => entry.type)).not.toContain('ddl.create_table');
      expect((await entries({ source: 'DDL' })).map((entry) => entry.type)).toContain('ddl.create_table');
    });

    test('given the accountant of another office, then none of these entries is told', async () => {
      const accountant = await t.logIn('ketoan.kv05');
      expect(await entries({ subjectId: exhibit.id }, accountant)).toEqual([]);
      expect((await entries({}, accountant)).every((entry) => entry.office.code === 'KV05')).toBe(true);
    });

    test('given somebody without the right to audit, then it is forbidden', async () => {
      const answer = await keeper.ask(entriesDocument, { first: 1 });
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    });

    test('given an inventory that is not closed, then who may still count reads no content of its rows', async () => {
      const room = await openRoom(t);
      const lying = await receive(t, room, '7');
      const inventory = await open(room);
      await count(room, inventory.id, lying, '6');
      await room.officer.done(countDocument, countOf(room, inventory.id, { description: 'vật lạ' }, '1'));
      await sequence(t);
      const rowsFor = async (client: TestClient) =>
        (await entries({ subjectId: inventory.id, source: 'ROW' }, client)).filter((entry) =>
          /^inventory\./.test(entry.type),
        );
      const blind = await rowsFor(room.accountant);
      expect(blind.length).toBeGreaterThan(1);
      expect(blind.map((entry) => [entry.content, entry.payloadBase64, entry.saltBase64])).toEqual(
        blind.map(() => [null, null, null]),
      );
      const judging = await rowsFor(room.head);
      expect(judging.every((entry) => entry.content !== null)).toBe(true);
      const bundle = await room.accountant.data('query ($id: ID!) { auditSubjectBundle(subjectId: $id) }', {
        id: inventory.id,
      });
      await publish(t);
      expect(bundle.auditSubjectBundle).toBeNull();
      const published = await room.accountant.data(
        'query ($id: ID!) { auditSubjectBundle(subjectId: $id) }',
        {
          id: inventory.id,
        },
      );
      const { events } = parseSubjectBundle(published.auditSubjectBundle);
      for (const { entry, payload } of events) {
        expect([parseEntry(entry).kind, payload === null]).toEqual([
          parseEntry(entry).kind,
          parseEntry(entry).kind === 'row',
        ]);
      }
    });

    test('given pages of two, then together they are the list', async () => {
      const whole = await entries({ subjectId: exhibit.id });
      const read: any[] = [];
      let after: string | null = null;
      do {
        const { auditEntries }: any = await inspector.data(entriesDocument, {
          filter: { subjectId: exhibit.id },
          first: 2,
          after,
        });
        read.push(...auditEntries.nodes);
        after = auditEntries.pageInfo.hasNextPage ? auditEntries.pageInfo.endCursor : null;
      } while (after !== null);
      expect(read.map((entry) => entry.leafIndex)).toEqual(whole.map((entry) => entry.leafIndex));
    });
  });

  describe('the bundle of a subject', () => {
    const document = 'query ($id: ID!) { auditSubjectBundle(subjectId: $id) }';

    test('given an item, then the file is verified offline', async () => {
      await publish(t);
      const { auditSubjectBundle } = await inspector.data(document, { id: exhibit.id });
      const outcome = await verified('bundle', { file: auditSubjectBundle });
      expect(outcome).toMatchObject({ exitCode: 0 });
    });

    test('given an item that was given away, then the file of the giving office ends with its acceptance, and goes on when it comes back', async () => {
      const [receiver, giver, taker] = await Promise.all(
        ['thukho.kv05', 'ketoan.kv03', 'ketoan.kv05'].map((username) => t.logIn(username)),
      );
      const there = await stageOf(receiver!, 'KV05');
      const item = await receiveOne(t, keeper, stage);
      const kindsFor = async (client: TestClient): Promise<string[]> => {
        const { auditSubjectBundle } = await client.data(document, { id: item.id });
        expect(await verified('bundle', { file: auditSubjectBundle })).toMatchObject({ exitCode: 0 });
        return parseSubjectBundle(auditSubjectBundle)
          .events.map(({ entry }) => parseEntry(entry))
          .filter(({ kind }) => kind === 'domain')
          .map(({ type }) => type);
      };
      await move(keeper, receiver!, stage, there, item);
      await relocateOne(receiver!, there, item);
      await publish(t);
      const given = ['exhibit.received', 'transfer.dispatched', 'transfer.accepted'];
      expect(await kindsFor(giver!)).toEqual(given);
      expect(await kindsFor(taker!)).toEqual([...given, 'exhibit.relocated']);
      expect(await kindsFor(inspector)).toEqual([...given, 'exhibit.relocated']);
      await move(receiver!, keeper, there, stage, item);
      await publish(t);
      const whole = [...given, 'exhibit.relocated', 'transfer.dispatched', 'transfer.accepted'];
      expect(await kindsFor(giver!)).toEqual(whole);
      await relocateOne(keeper, stage, item);
      await publish(t);
      expect(await kindsFor(taker!)).toEqual(whole);
    });

    test('given a seal that the other office opens on an item that was given away, then no entry tells the giving office', async () => {
      const [receiver, giver, taker] = await Promise.all(
        ['thukho.kv05', 'ketoan.kv03', 'ketoan.kv05'].map((username) => t.logIn(username)),
      );
      const there = await stageOf(receiver!, 'KV05');
      const item = await receiveOne(t, keeper, stage);
      const minutes = [
        { name: 'Ksor Tổ Chức', organisation: 'THADS', capacity: 'ORGANISER', signature: 'SIGNED' },
        { name: 'Lê Chứng', organisation: 'UBND phường', capacity: 'COMMUNE', signature: 'SIGNED' },
      ];
      await keeper.done(
        `mutation ($requestId: UUID!, $input: SealApplyInput!) {
          sealApply(requestId: $requestId, input: $input) { seal { id } userErrors { code field } } }`,
        {
          input: {
            exhibitId: item.id,
            packing: 'BOX',
            reason: 'bảo quản',
            stateBefore: 'rời',
            stateAfter: 'trong hộp',
            participants: minutes,
          },
        },
      );
      await move(keeper, receiver!, stage, there, item);
      await sequence(t);
      const before = await entries({ subjectId: item.id }, giver);
      await openSealOf(t, receiver!, item.id, { participants: minutes });
      await sequence(t);
      expect(await entries({ subjectId: item.id }, giver)).toEqual(before);
      const told = await entries({ subjectId: item.id }, taker);
      expect(told.map(({ type }) => type)).toContain('custody.seal.update');
    });

    test('given an item of another office, then there is no file', async () => {
      const accountant = await t.logIn('ketoan.kv05');
      expect((await accountant.data(document, { id: exhibit.id })).auditSubjectBundle).toBeNull();
    });
  });
});
