import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { globalIdOf, parseGlobalId } from '../../src/platform/graphql/global-id.js';
import { count, open, openRoom, receive, relocate, type Room } from '../inventory/inventory-scenes.js';
import { exhibitNow, papers, receiveOne, stageOf, type ReceivedExhibit } from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';

const errors = 'userErrors { code }';
const trailDocument = `query ($filter: AuditEventFilter, $first: Int!, $after: String) {
  auditEvents(first: $first, after: $after, filter: $filter) {
    nodes { kind subjectLabel actorName before after office { code } } pageInfo { hasNextPage endCursor } totalCount } }`;
const sealDocument = `mutation ($requestId: UUID!, $input: SealApplyInput!) {
  sealApply(requestId: $requestId, input: $input) { seal { id } ${errors} } }`;
const dispatchDocument = `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
  transferDispatch(requestId: $requestId, input: $input) { transfer { id version } ${errors} } }`;
const acceptDocument = `mutation ($requestId: UUID!, $input: TransferAcceptInput!) {
  transferAccept(requestId: $requestId, input: $input) { transfer { id } ${errors} } }`;

describe("the inspector's view of the trail", () => {
  let t: TestHouse;
  let inspector: TestClient;
  let room: Room;
  let other: Room;
  let exhibit: ReceivedExhibit;
  let neighbour: ReceivedExhibit;

  beforeAll(async () => {
    t = await openTestHouse();
    inspector = await t.logIn('thanhtra1');
    room = await openRoom(t);
    other = await openRoom(t);
    exhibit = await receive(t, room, '10');
    neighbour = await receive(t, room, '3', 'A3');
    await relocate(room, exhibit, '4', 'A1', 'A2');
    await room.keeper.done(sealDocument, {
      input: {
        exhibitId: neighbour.id,
        packing: 'BOX',
        reason: 'bảo quản',
        stateBefore: 'rời',
        stateAfter: 'trong hộp',
        participants: [
          { name: 'Nguyễn Văn Chủ', capacity: 'ORGANISER', signature: 'SIGNED' },
          { name: 'Rơ Châm Chứng', capacity: 'WITNESS', signature: 'SIGNED' },
        ],
      },
    });
    await receive(t, other, '1');
  }, 60_000);
  afterAll(() => t.close());

  async function told(filter: object, client = inspector): Promise<string[]> {
    const { auditEvents } = await client.data(trailDocument, { filter, first: 100 });
    expect(auditEvents.totalCount).toBe(auditEvents.nodes.length);
    return auditEvents.nodes.map((event: any) => `${event.kind} ${event.subjectLabel}`);
  }

  async function caseOf(received: ReceivedExhibit): Promise<string> {
    const { rows } = await t.owner.query('select case_id from custody.exhibit where id = $1', [
      parseGlobalId(received.id)!.id,
    ]);
    return globalIdOf('CaseFile', rows[0].case_id);
  }

  test('given a case, then its own events and those of its items are told, newest first, and of no other case', async () => {
    const lines = await told({ caseId: await caseOf(exhibit) });
    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'exhibit.relocated',
      'exhibit.received',
      'case.opened',
    ]);
    expect(lines[0]).toBe(`exhibit.relocated ${exhibit.code}`);
    expect(lines.join()).not.toContain(neighbour.code);
  });

  test('given a place, then what moved from it and to it and what was sealed there are told', async () => {
    expect(await told({ placeId: room.place('A1') })).toEqual([
      `exhibit.relocated ${exhibit.code}`,
      `exhibit.received ${exhibit.code}`,
      'place.added A1',
    ]);
    expect(await told({ placeId: room.place('A2') })).toEqual([
      `exhibit.relocated ${exhibit.code}`,
      'place.added A2',
    ]);
    expect(await told({ placeId: room.place('A3') })).toEqual([
      `seal.applied ${neighbour.code}`,
      `exhibit.received ${neighbour.code}`,
      'place.added A3',
    ]);
  });

  test('given a warehouse, then all that happened in it is told, its inventories and counts among it', async () => {
    const inventory = await open(other);
    const lying = await receive(t, other, '2', 'A2');
    await count(other, inventory.id, lying, '2', 'A2');
    const lines = await told({ placeId: other.warehouseId });
    expect(lines).toEqual(expect.arrayContaining([`inventory.opened ${inventory.code}`, 'place.added A1']));
    expect(lines.at(-1)).toMatch(/^warehouse\.opened /);
    expect(lines.join()).not.toContain(exhibit.code);
  });

  test('given a count at a shelf, then it is told of that shelf', async () => {
    const counted = await openRoom(t);
    const lying = await receive(t, counted, '2', 'A2');
    const inventory = await open(counted);
    await count(counted, inventory.id, lying, '2', 'A2');
    expect(await told({ placeId: counted.place('A2') })).toContain(`inventory.counted ${inventory.code}`);
    expect(await told({ placeId: counted.place('A1') })).not.toContain(`inventory.counted ${inventory.code}`);
  });

  test('given an item that went to another office, then each side finds its events by the case', async () => {
    const [keeper, receiver] = await Promise.all([t.logIn('thukho.kv03'), t.logIn('thukho.tinh')]);
    const [from, to] = await Promise.all([stageOf(keeper, 'KV03'), stageOf(receiver, 'TINH')]);
    const travelling = await receiveOne(t, keeper, from);
    const { transfer } = await keeper.done(dispatchDocument, {
      input: {
        fromWarehouseId: from.warehouseId,
        toWarehouseId: to.warehouseId,
        reason: 'tập trung',
        lines: [
          {
            exhibitId: travelling.id,
            expectedVersion: travelling.version,
            fromPlaceId: from.place('A1'),
            quantity: '10',
          },
        ],
        ...papers(t, 30, 'Võ Văn Chở', 'Tổ áp tải'),
      },
    });
    await receiver.done(acceptDocument, {
      input: {
        transferId: transfer.id,
        expectedVersion: transfer.version,
        lines: [{ exhibitId: travelling.id, quantity: '10', toPlaceId: to.place('B1-1') }],
        ...papers(t, 10, 'Võ Văn Chở', 'Tổ áp tải'),
      },
    });
    expect((await exhibitNow(receiver, travelling.id)).office.code).toBe('TINH');
    const caseId = await caseOf(travelling);
    const kinds = (lines: string[]): string[] => lines.map((line) => line.split(' ')[0]!);
    expect(kinds(await told({ caseId }))).toEqual([
      'transfer.accepted',
      'transfer.dispatched',
      'exhibit.received',
      'case.opened',
    ]);
    expect(kinds(await told({ placeId: to.place('B1-1') }))).toContain('transfer.accepted');
    // The accountant of KV03 sees what KV03 did.
    expect(kinds(await told({ caseId }, await t.logIn('ketoan.kv03')))).toEqual([
      'transfer.dispatched',
      'exhibit.received',
      'case.opened',
    ]);
  });

  test('given several kinds or a family, then only these are told; given both a place and kinds, both hold', async () => {
    const some = await told({ kinds: ['exhibit.relocated', 'seal.applied', 'exhibit.relocated'] });
    expect(new Set(some.map((line) => line.split(' ')[0]))).toEqual(
      new Set(['exhibit.relocated', 'seal.applied']),
    );
    expect(some).toHaveLength(2);
    expect(await told({ kindFamily: 'seal' })).toEqual([`seal.applied ${neighbour.code}`]);
    expect(await told({ kinds: [] })).toEqual([]);
    expect(await told({ kinds: ['exhibit.received'], placeId: room.place('A3') })).toEqual([
      `exhibit.received ${neighbour.code}`,
    ]);
    expect(
      await told({ caseId: await caseOf(exhibit), placeId: room.place('A2'), kinds: ['exhibit.relocated'] }),
    ).toEqual([`exhibit.relocated ${exhibit.code}`]);
    expect(await told({ caseId: await caseOf(exhibit), placeId: room.place('A3') })).toEqual([]);
  });

  test('given more kinds than may be asked, then the question is refused', async () => {
    const kinds = Array.from({ length: 11 }, (_, index) => `x.y${String.fromCharCode(97 + index)}`);
    const answer = await inspector.ask(trailDocument, { filter: { kinds }, first: 5 });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  });

  test('given a filter, when its pages are read one by one, then they are the whole list in its order', async () => {
    for (const filter of [
      { kinds: ['exhibit.received', 'exhibit.relocated'] },
      { placeId: room.warehouseId },
    ]) {
      const whole = (await inspector.data(trailDocument, { filter, first: 100 })).auditEvents.nodes;
      const read: unknown[] = [];
      let after: string | null = null;
      do {
        const { auditEvents }: any = await inspector.data(trailDocument, { filter, first: 2, after });
        read.push(...auditEvents.nodes);
        after = auditEvents.pageInfo.hasNextPage ? auditEvents.pageInfo.endCursor : null;
      } while (after !== null);
      expect(read.length).toBeGreaterThan(4);
      expect(read).toEqual(whole);
    }
  });

  test('given a warehouse of another office, then its keeper of the accounts finds nothing by it', async () => {
    expect(await told({ placeId: room.warehouseId }, await t.logIn('ketoan.kv05'))).toEqual([]);
  });

  test('what an event concerned is written by the database alone, and is never changed', async () => {
    await expect(
      t.application.query(
        `insert into trail.event_context (context_id, recorded_at, event_id, office_id)
         select gen_random_uuid(), recorded_at, id, office_id from trail.event limit 1`,
      ),
    ).rejects.toMatchObject({ code: '42501' });
    await expect(t.owner.query('update trail.event_context set recorded_at = now()')).rejects.toThrow();
    await expect(t.owner.query('delete from trail.event_context')).rejects.toThrow();
  });
});
