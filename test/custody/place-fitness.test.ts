import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { newId } from '../../src/platform/ids.js';
import {
  minutesAgo,
  papers,
  receiptInput,
  receiveDocument,
  receiveOne,
  sealedOnArrival,
  stageOf,
  type ReceivedExhibit,
  type Stage,
} from '../support/scenes.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import {
  compare,
  count,
  inventoryNow,
  open,
  openRoom,
  receive,
  resolutionOf,
  resolveDocument,
  staffIdOf,
} from '../inventory/inventory-scenes.js';
import {
  basis,
  correctDocument,
  quantityDocument,
  reversalOf,
  reverseDocument,
} from './correction-scenes.js';

const errors = 'userErrors { code field message facts { name value } }';
const relocate = `mutation ($requestId: UUID!, $input: ExhibitRelocateInput!) { exhibitRelocate(requestId: $requestId, input: $input) { exhibit { id version } ${errors} } }`;
const scan = `mutation ($requestId: UUID!, $input: ExhibitRelocateBatchInput!) { exhibitRelocateBatch(requestId: $requestId, input: $input) { results { code exhibit { id } userErrors { code field } } ${errors} } }`;
const release = `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) { exhibitRelease(requestId: $requestId, input: $input) { release { id } ${errors} } }`;
const giveBack = `mutation ($requestId: UUID!, $input: ExhibitReturnInput!) { exhibitReturn(requestId: $requestId, input: $input) { release { id } ${errors} } }`;
const dispatch = `mutation ($requestId: UUID!, $input: TransferDispatchInput!) { transferDispatch(requestId: $requestId, input: $input) { transfer { id version } ${errors} } }`;
const accept = `mutation ($requestId: UUID!, $input: TransferAcceptInput!) { transferAccept(requestId: $requestId, input: $input) { transfer { id } ${errors} } }`;
const takeBack = `mutation ($requestId: UUID!, $input: TransferTakeBackInput!) { transferTakeBack(requestId: $requestId, input: $input) { transfer { id } ${errors} } }`;
const add = `mutation ($requestId: UUID!, $input: PlaceAddInput!) { placeAdd(requestId: $requestId, input: $input) { place { id fitness ownFitness } ${errors} } }`;
const mark = `mutation ($requestId: UUID!, $input: PlaceSetFitnessInput!) { placeSetFitness(requestId: $requestId, input: $input) { place { id fitness ownFitness } ${errors} } }`;

/** Which classes may lie where, said once more: by hand, not by the rule that the program reads. */
const guarded = ['DRUG', 'EXPLOSIVE', 'FOREIGN_CURRENCY', 'GOLD', 'MONEY', 'WEAPON', 'WILDLIFE'];
const refusedAt: Readonly<Record<string, readonly string[]>> = {
  OPEN_YARD: guarded,
  OPEN_ZONE: guarded,
  LOCKED_ROOM: [],
  SAFE: ['EXPLOSIVE'],
  SPECIAL_STORE: [],
};

describe('where a class of items may lie', () => {
  let t: TestHouse;
  let keeper: TestClient;
  let accountant: TestClient;
  let head: TestClient;
  let stage: Stage;
  let classes: string[];
  const places = new Map<string, string>();

  beforeAll(async () => {
    t = await openTestHouse();
    [keeper, accountant, head] = await Promise.all([
      t.logIn('thukho.kv03'),
      t.logIn('ketoan.kv03'),
      t.logIn('truongphong.kv03'),
    ]);
    stage = await stageOf(keeper, 'KV03');
    const found = await t.owner.query<{ code: string }>(
      'select code from custody.exhibit_class order by code',
    );
    classes = found.rows.map((row) => row.code);
    for (const fitness of Object.keys(refusedAt)) {
      places.set(fitness, await addedPlace(`F-${fitness}`));
      await set(places.get(fitness)!, fitness);
    }
  });
  afterAll(() => t.close());

  async function addedPlace(code: string, input: object = {}): Promise<string> {
    const root = await rootId();
    const payload = await keeper.done(add, {
      input: { parentId: root, kind: 'ZONE', code, name: `Khu ${code}`, ...input },
    });
    return payload.place.id;
  }

  async function rootId(): Promise<string> {
    return stage.place('K1');
  }

  async function set(placeId: string, fitness: string | null, client = head): Promise<any> {
    const answer = await client.data(mark, { requestId: newId(), input: { placeId, fitness } });
    return answer.placeSetFitness;
  }

  function moveOf(item: { id: string; version: number }, toPlaceId: string, input: object = {}) {
    return {
      input: {
        exhibitId: item.id,
        expectedVersion: item.version,
        fromPlaceId: stage.place('A1'),
        toPlaceId,
        quantity: '10',
        ...input,
      },
    };
  }

  function itemOf(classCode: string, placeId: string): any {
    const sealed = classCode === 'DRUG' ? sealedOnArrival() : {};
    const unitCode = { MONEY: 'VND', FOREIGN_CURRENCY: 'USD' }[classCode] ?? 'CAI';
    return receiptInput(t, stage, { classCode, unitCode, placeId, name: `vật ${classCode}`, ...sealed })
      .items[0];
  }

  /** The errors of a first answer, with what they say. */
  async function told(client: TestClient, document: string, variables: object): Promise<any[]> {
    const data: any = await client.data(document, { requestId: newId(), ...variables });
    return (Object.values(data)[0] as any).userErrors;
  }

  test('every two classes may lie at one kind of place, so that a wrong class can be corrected after a move', async () => {
    const { rows } = await t.owner.query<{ value: Record<string, string[]> }>(
      `select value from rules.rule where code = 'place.class-fitness' and valid_to is null`,
    );
    const allowed = Object.values(rows[0]!.value);
    const apart = allowed.flatMap((one) =>
      allowed.filter((other) => !one.some((fitness) => other.includes(fitness))),
    );
    expect(allowed).toHaveLength(guarded.length);
    expect(apart).toEqual([]);
  });

  test.each(Object.keys(refusedAt))(
    'given %s, when an item of every class is received there, then those that must not lie there are refused',
    async (fitness) => {
      const input = receiptInput(
        t,
        stage,
        {},
        {
          items: classes.map((classCode) => itemOf(classCode, places.get(fitness)!)),
        },
      );
      // A receipt of nothing wrong is not taken either: the test wants the answer, not the items.
      const problems = await told(keeper, receiveDocument, {
        input: { ...input, order: { ...input.order, number: ' ' }, case: { parties: [] } },
      });
      const refused = problems
        .filter((one) => one.code === 'PLACE_UNFIT')
        .map((one) => classes[Number(one.field[2])]);
      expect(refused.sort()).toEqual(refusedAt[fitness]);
    },
  );

  test.each(Object.keys(refusedAt))(
    'given %s, when an item of every class is scanned there, then those that must not lie there stay',
    async (fitness) => {
      const input = receiptInput(
        t,
        stage,
        {},
        {
          items: classes.map((classCode) => itemOf(classCode, places.get('LOCKED_ROOM')!)),
        },
      );
      const { exhibits } = await keeper.done(receiveDocument, { input });
      const toPlaceId = fitness === 'LOCKED_ROOM' ? stage.place('A1') : places.get(fitness)!;
      const scans = exhibits.map((one: any) => ({ code: one.code, toPlaceId }));
      const { results } = await keeper.done(scan, { input: { scans } });
      const refused = results.flatMap((one: any, index: number) =>
        one.userErrors.map((error: any) => [classes[index], error.code, error.field.at(-1)]),
      );
      expect(refused).toEqual(refusedAt[fitness]!.map((code) => [code, 'PLACE_UNFIT', 'toPlaceId']));
    },
  );

  test('given a drug, when it is received in the vehicle yard, then the sentence says why and where it may lie', async () => {
    const problems = await told(keeper, receiveDocument, {
      input: receiptInput(t, stage, { classCode: 'DRUG', unitCode: 'G', placeId: stage.place('BAI') }),
    });
    expect(problems).toMatchObject([{ code: 'PLACE_UNFIT', field: ['input', 'items', '0', 'placeId'] }]);
    expect(Object.fromEntries(problems[0].facts.map((fact: any) => [fact.name, fact.value]))).toEqual({
      class: 'DRUG',
      place: 'BAI',
      fitness: 'OPEN_YARD',
      allowed: 'LOCKED_ROOM, SAFE, SPECIAL_STORE',
      places: 'Khu A, Khu B, Khu C, Khu D, Khu F-LOCKED_ROOM',
    });
    expect(problems[0].message).toBe(
      'Loại ma túy không được để tại BAI (sân bãi ngoài trời), chỉ được để tại: phòng kho có khóa, két sắt, kho chuyên dụng. Trong kho này có: Khu A, Khu B, Khu C, Khu D, Khu F-LOCKED_ROOM.',
    );
  });

  describe('a gun', () => {
    const gun = { classCode: 'WEAPON', name: 'súng ngắn' };

    test('when it is moved to the yard, then it stays', async () => {
      const item = await receiveOne(t, keeper, stage, gun);
      expect(await keeper.refused(relocate, moveOf(item, stage.place('BAI')))).toEqual(['PLACE_UNFIT']);
      await keeper.done(relocate, moveOf(item, stage.place('KET')));
    });

    test('when it comes back to the yard after a release, then only a fit place takes it', async () => {
      const item = await receiveOne(t, keeper, stage, gun);
      const { release: out } = await keeper.done(release, {
        input: {
          ...moveOf(item, stage.place('GIAMDINH'), { purpose: 'giám định', requestedBy: 'CQCSĐT' }).input,
          ...papers(t, 20),
        },
      });
      const back = (toPlaceId: string) => ({
        input: { releaseId: out.id, quantity: '10', toPlaceId, ...papers(t, 5) },
      });
      expect(await keeper.refused(giveBack, back(stage.place('SAN')))).toEqual(['PLACE_UNFIT']);
      await keeper.done(giveBack, back(stage.place('A1')));
    });

    test('when a transfer ends, by acceptance or by taking back, then only a fit place takes it', async () => {
      const province = await t.logIn('thukho.tinh');
      const to = await stageOf(province, 'TINH');
      const sent = async () => {
        const item = await receiveOne(t, keeper, stage, gun);
        const { transfer } = await keeper.done(dispatch, {
          input: {
            fromWarehouseId: stage.warehouseId,
            toWarehouseId: to.warehouseId,
            reason: 'tập trung về kho tỉnh',
            lines: [
              {
                exhibitId: item.id,
                expectedVersion: item.version,
                fromPlaceId: stage.place('A1'),
                quantity: '10',
              },
            ],
            ...papers(t, 30, 'Võ Văn Chở', 'Tổ áp tải'),
          },
        });
        return { item, transfer };
      };
      const endOf = (
        { item, transfer }: { item: ReceivedExhibit; transfer: any },
        line: object,
        more: object,
      ) => ({
        input: {
          transferId: transfer.id,
          expectedVersion: transfer.version,
          lines: [{ exhibitId: item.id, ...line }],
          ...papers(t, 10, 'Võ Văn Chở', 'Tổ áp tải'),
          ...more,
        },
      });
      const one = await sent();
      const taken = (toPlaceId: string) => endOf(one, { quantity: '10', toPlaceId }, {});
      expect(await province.refused(accept, taken(to.place('BAI')))).toEqual(['PLACE_UNFIT']);
      await province.done(accept, taken(to.place('A1')));
      const other = await sent();
      const recalled = (toPlaceId: string) => endOf(other, { toPlaceId }, { reason: 'xe hỏng' });
      expect(await keeper.refused(takeBack, recalled(stage.place('BAI')))).toEqual(['PLACE_UNFIT']);
      await keeper.done(takeBack, recalled(stage.place('A1')));
    });

    test('when more of it was received than written, then the rest lies at a fit place', async () => {
      const item = await receiveOne(t, keeper, stage, gun);
      const correction = (placeId: string) => ({
        input: {
          exhibitId: item.id,
          expectedVersion: item.version,
          quantityReceived: '11',
          placeId,
          ...basis(t),
        },
      });
      expect(await accountant.refused(quantityDocument, correction(stage.place('BAI')))).toEqual([
        'PLACE_UNFIT',
      ]);
      await accountant.done(quantityDocument, correction(stage.place('A1')));
    });

    test('given it stands in the book as a tool in the yard, when its class is corrected, then it is moved first', async () => {
      const item = await receiveOne(t, keeper, stage, { placeId: stage.place('BAI') });
      const correction = (version: number) => ({
        input: {
          exhibitId: item.id,
          expectedVersion: version,
          changes: { classCode: 'WEAPON' },
          ...basis(t),
        },
      });
      expect(await accountant.refused(correctDocument, correction(item.version))).toEqual([
        'CLASS_PLACE_UNFIT',
      ]);
      const moved = await keeper.done(
        relocate,
        moveOf(item, stage.place('A1'), { fromPlaceId: stage.place('BAI') }),
      );
      await accountant.done(correctDocument, correction(moved.exhibit.version));
    });
  });

  describe('what was taken over from a register', () => {
    /** A gun that the paper register says to lie in the yard. */
    async function inTheYard(): Promise<ReceivedExhibit> {
      const item = await receiveOne(t, keeper, stage, { classCode: 'WEAPON' });
      await t.owner.query(
        `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity,
           occurred_at, recorded_by, source)
         select $1, e.office_id, e.id, 'RELOCATION', $2, $3, 10, $4, $5, 'REGISTER' from custody.exhibit e where e.id = $6`,
        [
          newId(),
          localIdOf('Place', stage.place('A1')),
          localIdOf('Place', stage.place('BAI')),
          minutesAgo(t, 30),
          localIdOf('Staff', t.staffId('thukho.kv03')),
          localIdOf('Exhibit', item.id),
        ],
      );
      return { ...item, version: item.version + 1 };
    }

    test('stays where it lies until it is moved, and then goes to a fit place', async () => {
      const item = await inTheYard();
      const fromPlaceId = stage.place('BAI');
      expect(await keeper.refused(relocate, moveOf(item, stage.place('SAN'), { fromPlaceId }))).toEqual([
        'PLACE_UNFIT',
      ]);
      const moved = await keeper.done(relocate, moveOf(item, stage.place('A2'), { fromPlaceId }));
      // A move that did not happen is taken back: the thing has been in the yard all the time.
      await keeper.done(reverseDocument, { input: await reversalOf(t, keeper, moved.exhibit.id) });
    });
  });

  describe('the mark of a place', () => {
    test('given a zone that a keeper adds, then it is open until the head marks it, and its shelves follow', async () => {
      const zone = await addedPlace('M1');
      const shelf = await keeper.done(add, {
        input: { parentId: zone, kind: 'SHELF', code: 'M1-1', name: 'Kệ M1-1' },
      });
      expect(shelf.place).toEqual({ id: expect.any(String), fitness: 'OPEN_ZONE', ownFitness: null });
      expect((await set(zone, 'SAFE')).place).toMatchObject({ fitness: 'SAFE', ownFitness: 'SAFE' });
      const seen = await keeper.data(
        'query ($id: ID!) { node(id: $id) { ... on Place { fitness ownFitness } } }',
        {
          id: shelf.place.id,
        },
      );
      expect(seen.node).toEqual({ fitness: 'SAFE', ownFitness: null });
      expect((await set(zone, null)).place).toMatchObject({ fitness: 'LOCKED_ROOM', ownFitness: null });
      const events = await t.owner.query(
        `select kind, actor_name from trail.event where subject_id = $1 and kind = 'place.marked'`,
        [localIdOf('Place', zone)],
      );
      expect(events.rows).toHaveLength(2);
    });

    test('given a keeper, when the yard shall be a safe, then neither the mark nor a new place is taken', async () => {
      const outcome = await keeper.ask(mark, {
        requestId: newId(),
        input: { placeId: stage.place('BAI'), fitness: 'SAFE' },
      });
      expect(outcome.errors).toHaveLength(1);
      expect(
        await keeper.refused(add, {
          input: { parentId: await rootId(), kind: 'ZONE', code: 'M2', name: 'Két', fitness: 'SAFE' },
        }),
      ).toEqual(['PLACE_MARKED_BY_HEAD']);
      expect(
        await (
          await t.logIn('truongphong.kv05')
        ).refused(mark, {
          input: { placeId: stage.place('BAI'), fitness: 'SAFE' },
        }),
      ).toEqual(['NOT_FOUND']);
    });

    test('given a gun on a shelf, when the zone around it becomes a yard, then it is refused with what lies there', async () => {
      const zone = await addedPlace('M3');
      await set(zone, 'LOCKED_ROOM');
      const { place } = await keeper.done(add, {
        input: { parentId: zone, kind: 'SHELF', code: 'M3-1', name: 'Kệ M3-1' },
      });
      await receiveOne(t, keeper, stage, { classCode: 'WEAPON', placeId: place.id });
      const { userErrors } = await set(zone, 'OPEN_YARD');
      expect(userErrors).toMatchObject([
        {
          code: 'PLACE_HOLDS_UNFIT',
          message:
            'Ở M3 còn 1 vật chứng không được để tại vị trí loại sân bãi ngoài trời (vũ khí, công cụ hỗ trợ); hãy xếp sang vị trí khác trước.',
        },
      ]);
      expect((await set(zone, 'SAFE')).userErrors).toEqual([]);
    });

    test('given nothing new, no mark for a warehouse, or a place outside, then it is refused', async () => {
      expect((await set(stage.place('BAI'), 'OPEN_YARD')).userErrors[0].code).toBe('NOTHING_CHANGED');
      expect((await set(await rootId(), null)).userErrors[0].code).toBe('REQUIRED');
      expect((await set(stage.place('KBNN'), 'SAFE')).userErrors[0].code).toBe('PLACE_KIND_WRONG');
    });
  });

  describe('a count', () => {
    test('given a gun that is found in the yard of its warehouse, when that shall be booked, then it is explained instead', async () => {
      const room = await openRoom(t);
      await set(room.place('A3'), 'OPEN_YARD');
      const gun = await receive(t, room, '1', 'A1', { classCode: 'WEAPON' });
      const inventory = await open(room);
      const beside = { secondCounterId: await staffIdOf(room.officer) };
      await count(room, inventory.id, gun, '0', 'A1', beside);
      await count(room, inventory.id, gun, '1', 'A3', beside);
      await compare(room, inventory);
      const [misplaced] = (await inventoryNow(room.head, room)).discrepancies.nodes;
      expect(misplaced.kind).toBe('MISPLACED');
      expect(await room.head.refused(resolveDocument, resolutionOf(misplaced, 'ADJUST'))).toEqual([
        'PLACE_UNFIT',
      ]);
      await room.head.done(resolveDocument, resolutionOf(misplaced, 'EXPLAINED'));
    });
  });

  describe('past the program, as its own role', () => {
    async function constraintOf(text: string, values: unknown[]): Promise<string | undefined> {
      try {
        await t.application.query(text, values);
        return undefined;
      } catch (error) {
        return (error as { constraint?: string }).constraint;
      }
    }

    const movement = `insert into custody.movement (id, office_id, exhibit_id, kind, from_place_id, to_place_id, quantity, occurred_at, recorded_by)
      select $1, e.office_id, e.id, 'RELOCATION', $2, $3, 10, now(), $4 from custody.exhibit e where e.id = $5`;

    function movementValues(item: ReceivedExhibit, to: string): unknown[] {
      return [
        newId(),
        localIdOf('Place', stage.place('A1')),
        localIdOf('Place', to),
        localIdOf('Staff', t.staffId('thukho.kv03')),
        localIdOf('Exhibit', item.id),
      ];
    }

    test('a gun is not put into the yard', async () => {
      const item = await receiveOne(t, keeper, stage, { classCode: 'WEAPON' });
      const refused = await constraintOf(movement, movementValues(item, stage.place('BAI')));
      expect(refused).toBe('ck_movement_place_fit');
    });

    test('a mark is a head’s, a new place is open, and what a mark says is not written beside it', async () => {
      const yard = localIdOf('Place', stage.place('BAI'));
      const markRow = 'update custody.place set own_fitness = $1, fitness_set_by = $2 where id = $3';
      const keeperId = localIdOf('Staff', t.staffId('thukho.kv03'));
      expect(await constraintOf(markRow, ['SAFE', keeperId, yard])).toBe('ck_place_marked_by_head');
      expect(await constraintOf(markRow, ['SAFE', null, yard])).toBe('ck_place_marked_by_head');
      await expect(
        t.application.query(`update custody.place set fitness = 'SAFE' where id = $1`, [yard]),
      ).rejects.toThrow('permission denied');
      const inserted = `insert into custody.place (id, office_id, warehouse_id, parent_id, kind, code, name, own_fitness, fitness)
        select $1::uuid, office_id, warehouse_id, id, 'ZONE', $1::text, 'x', $2, 'SAFE' from custody.place where id = $3 returning fitness`;
      const root = localIdOf('Place', await rootId());
      expect(await constraintOf(inserted, [newId(), 'SAFE', root])).toBe('ck_place_marked_by_head');
      const { rows } = await t.application.query(inserted, [newId(), null, root]);
      expect(rows).toEqual([{ fitness: 'OPEN_ZONE' }]);
    });

    test('a place with a gun is not made a yard, and a tool in the yard not a gun', async () => {
      const zone = await addedPlace('M4');
      await set(zone, 'LOCKED_ROOM');
      await receiveOne(t, keeper, stage, { classCode: 'WEAPON', placeId: zone });
      expect(
        await constraintOf('update custody.place set own_fitness = $1, fitness_set_by = $2 where id = $3', [
          'OPEN_YARD',
          localIdOf('Staff', t.staffId('truongphong.kv03')),
          localIdOf('Place', zone),
        ]),
      ).toBe('ck_place_fitness_held');
      const tool = await receiveOne(t, keeper, stage, { placeId: stage.place('BAI') });
      const office = localIdOf('Office', stage.officeId);
      await t.application.query('begin');
      const documentId = newId();
      await t.application.query(
        `insert into custody.document (id, office_id, kind, document_year, number, dated, signer_id)
         values ($1::uuid, $2, 'CORRECTION_MINUTES', extract(year from current_date), $4, current_date, $3)`,
        [documentId, office, localIdOf('Staff', t.staffId('truong.tinh')), documentId],
      );
      const refused = await constraintOf(
        `insert into custody.correction (id, office_id, exhibit_id, kind, reason, document_id, corrected_by, second_person_id, changes)
         values ($1, $2, $3, 'FACTS', 'x', $4, $5, $6, '[{"field":"CLASS_CODE","new":"WEAPON"}]')`,
        [
          newId(),
          office,
          localIdOf('Exhibit', tool.id),
          documentId,
          localIdOf('Staff', t.staffId('ketoan.kv03')),
          localIdOf('Staff', t.staffId('truongphong.kv03')),
        ],
      );
      await t.application.query('rollback');
      expect(refused).toBe('ck_correction_place_fit');
    });

    test('given a move under way, when the place is made a yard meanwhile, then one waits for the other and is refused', async () => {
      const zone = await addedPlace('M5');
      await set(zone, 'LOCKED_ROOM');
      const item = await receiveOne(t, keeper, stage, { classCode: 'WEAPON' });
      const [mover, marker] = [t.application, await t.connectAsApplication()];
      const markRow = 'update custody.place set own_fitness = $1, fitness_set_by = $2 where id = $3';
      const yard = ['OPEN_YARD', localIdOf('Staff', t.staffId('truongphong.kv03')), localIdOf('Place', zone)];
      const outcome = (running: Promise<unknown>) =>
        running.then(
          () => undefined,
          (error: unknown) => (error as { constraint?: string }).constraint,
        );
      // The move is first: the mark waits for it and sees the gun.
      await mover.query('begin');
      await mover.query(movement, movementValues(item, zone));
      const late = outcome(marker.query(markRow, yard));
      await waits();
      await mover.query('commit');
      expect(await late).toBe('ck_place_fitness_held');
      // The mark is first: the move waits for it and sees the yard.
      const other = await receiveOne(t, keeper, stage, { classCode: 'WEAPON' });
      const empty = await addedPlace('M6');
      await set(empty, 'LOCKED_ROOM');
      await marker.query('begin');
      await marker.query(markRow, [yard[0], yard[1], localIdOf('Place', empty)]);
      const moving = outcome(mover.query(movement, movementValues(other, empty)));
      await waits();
      await marker.query('commit');
      expect(await moving).toBe('ck_movement_place_fit');
      await marker.end();
    });

    /** Until a connection of this database waits for another. */
    async function waits(): Promise<void> {
      for (;;) {
        const { rows } = await t.owner.query<{ waiting: boolean }>(
          `select exists (select from pg_locks l join pg_stat_activity a using (pid)
             where not l.granted and a.datname = current_database()) as waiting`,
        );
        if (rows[0]!.waiting) {
          return;
        }
      }
    }
  });
});
