import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '../../src/platform/ids.js';
import { localIdOf } from '../../src/platform/graphql/global-id.js';
import { openTestHouse, type TestClient, type TestHouse } from '../support/test-house.js';
import {
  closeDocument,
  compare,
  count,
  inventoryNow,
  open,
  openDocument,
  openingOf,
  openRoom,
  receive,
  resolutionOf,
  resolveDocument,
  signDocument,
  staffIdOf,
  type Room,
  cancelDocument,
} from './inventory-scenes.js';
import { rewriteRoles } from '../support/past-roles.js';

let t: TestHouse;
let room: Room;
beforeAll(async () => {
  t = await openTestHouse();
});
afterAll(() => t.close());

const assignDocument = `mutation ($requestId: UUID!, $input: WarehouseKeeperAssignInput!) {
  warehouseKeeperAssign(requestId: $requestId, input: $input) {
    warehouse { keeper { ${keeperFields()} } keepers { ${keeperFields()} } } userErrors { code field message } } }`;

function keeperFields(): string {
  return 'staff { username } validFrom validTo paperNumber paperDated assignedBy { username }';
}

function cancellation(inventory: any, reason = 'mở nhầm kho'): any {
  return { input: { inventoryId: inventory.id, expectedVersion: inventory.version, reason } };
}

/** Gives somebody a role in KV03 by a written delegation, past the rules about who may have which. */
async function delegate(from: string, to: string, role: string): Promise<void> {
  await t.owner.query(
    `select set_config('so_kho.actor', id::text, false) from identity.staff where username = $1`,
    [from],
  );
  await t.owner.query(
    `insert into identity.delegation (id, delegator_id, delegate_id, role, office_id, issuing_office_id, valid_from,
       valid_to, paper_number, paper_dated, scope, created_at)
     select $1, a.id, b.id, $4, o.id, o.id, current_date, current_date + 7, $5, current_date, 'x', now()
     from identity.staff a, identity.staff b, identity.office o
     where a.username = $2 and b.username = $3 and o.code = 'KV03'`,
    [newId(), from, to, role, `${newId()}/GUQ`],
  );
}

describe('an inventory that was opened by mistake', () => {
  beforeAll(async () => {
    room = await openRoom(t);
  });

  test('given it is being counted, when strangers, its keeper or nobody with a reason cancels it, then it is refused', async () => {
    await receive(t, room, '4');
    const inventory = await open(room);
    const answer = await room.keeper.ask(cancelDocument, { requestId: newId(), ...cancellation(inventory) });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    expect(await room.accountant.refused(cancelDocument, cancellation(inventory, ' '))).toEqual(['REQUIRED']);
    const stranger = await t.logIn('truongphong.kv05');
    expect(await stranger.refused(cancelDocument, cancellation(inventory))).toEqual(['NOT_FOUND']);
    const finance = await t.logIn('taichinh1');
    expect(await finance.refused(cancelDocument, cancellation(inventory))).toEqual([
      'INVENTORY_CANCEL_NOT_YOURS',
    ]);
  });

  test('given who opened it, when it is cancelled, then it says why, takes nothing more and blocks nothing', async () => {
    const counting = await inventoryNow(room.accountant, room);
    const { inventory } = await room.accountant.done(cancelDocument, cancellation(counting));
    expect(inventory).toMatchObject({
      status: 'CANCELLED',
      cancelReason: 'mở nhầm kho',
      cancelledBy: { username: 'ketoan.kv03' },
    });
    const now = await inventoryNow(room.head, room);
    // What the book says stays hidden from whoever counts next.
    expect(now).toMatchObject({ status: 'CANCELLED', statement: null });
    expect(now.lines.nodes[0]).toMatchObject({ bookQuantity: null, expected: null });
    expect(await room.accountant.refused(cancelDocument, cancellation(now))).toEqual(['INVENTORY_CANCELLED']);
    await expect(
      t.application.query(
        `update inventory.inventory set status = 'COUNTING', cancelled_by = null, cancelled_at = null, cancel_reason = null where id = $1`,
        [localIdOf('Inventory', now.id)],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_inventory_not_cancelled' });
    expect((await open(room)).status).toBe('COUNTING');
  });

  test('given it is compared, when the head cancels it, then what was decided in it stays and it ends', async () => {
    const cancelled = await openRoom(t);
    const item = await receive(t, cancelled, '4');
    const inventory = await open(cancelled);
    await count(cancelled, inventory.id, item, '3');
    await compare(cancelled, inventory);
    const compared = await inventoryNow(cancelled.head, cancelled);
    // What is missing is decided first: a cancelled count must not hide it.
    expect(await cancelled.head.refused(cancelDocument, cancellation(compared))).toEqual([
      'INVENTORY_SHORTAGE_UNDECIDED',
    ]);
    await t.application.query('begin');
    await expect(
      t.application.query(
        `update inventory.inventory set status = 'CANCELLED', cancelled_by = opened_by, cancelled_at = now(), cancel_reason = 'x' where id = $1`,
        [localIdOf('Inventory', compared.id)],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_inventory_shortage_decided' });
    await t.application.query('rollback');
    await cancelled.head.done(
      resolveDocument,
      resolutionOf(compared.discrepancies.nodes[0], 'EXPLAINED', { cause: 'REGISTER_ERROR' }),
    );
    const decided = await inventoryNow(cancelled.head, cancelled);
    await cancelled.head.done(cancelDocument, cancellation(decided));
    const now = await inventoryNow(cancelled.head, cancelled);
    expect(now.status).toBe('CANCELLED');
    expect(now.discrepancies.nodes).toHaveLength(1);
  });
});

describe('a deputy head, in the own right', () => {
  test.each(['phophong.kv03', 'photruong.tinh1'])(
    'given %s, when a count is cancelled and a keeper named, then both are theirs to do; not in another office',
    async (username) => {
      const deputy = await t.logIn(username);
      room = await openRoom(t);
      await receive(t, room, '4');
      const { inventory } = await deputy.done(cancelDocument, cancellation(await open(room)));
      expect(inventory).toMatchObject({ status: 'CANCELLED', cancelledBy: { username } });
      const given = {
        warehouseId: room.warehouseId,
        staffId: await staffIdOf(room.keeper),
        validFrom: '2026-01-05',
        paperNumber: '12/QĐ-PCTK',
        paperDated: '2026-01-02',
      };
      const { warehouse } = await deputy.done(assignDocument, { input: given });
      expect(warehouse.keeper).toMatchObject({ assignedBy: { username } });
      const stranger = await t.logIn('phophong.kv07');
      const again = await open(room);
      expect(await stranger.refused(cancelDocument, cancellation(again))).toEqual(['NOT_FOUND']);
      expect(await stranger.refused(assignDocument, { input: given })).toEqual(['NOT_FOUND']);
    },
  );
});

describe('a keeper to whom the head has delegated', () => {
  let inventory: any;
  let discrepancy: any;
  beforeAll(async () => {
    room = await openRoom(t);
    // From before the rule that keeps the two roles apart; such a delegation stands until its end.
    await t.owner.query('alter table identity.delegation disable trigger guard_roles');
    await delegate('truongphong.kv03', 'thukho.kv03', 'OFFICE_HEAD');
    await t.owner.query('alter table identity.delegation enable always trigger guard_roles');
    const item = await receive(t, room, '4');
    inventory = await open(room);
    await room.officer.done(
      `mutation ($requestId: UUID!, $input: InventoryCountInput!) { inventoryCount(requestId: $requestId, input: $input) {
        count { quantity } userErrors { code } } }`,
      {
        input: {
          inventoryId: inventory.id,
          exhibitId: item.id,
          placeId: room.place('A1'),
          quantity: '3',
        },
      },
    );
    await compare(room, inventory);
    [discrepancy] = (await inventoryNow(room.head, room)).discrepancies.nodes;
  });

  test('given a shortage of the own store, when the keeper decides it as the head, then it is refused, by the database too', async () => {
    expect(await room.keeper.refused(resolveDocument, resolutionOf(discrepancy, 'EXPLAINED'))).toContain(
      'DISCREPANCY_OWN_STORE',
    );
    await expect(
      t.application.query(
        `update inventory.discrepancy set cause = 'OTHER', explanation = 'x', decision = 'EXPLAINED', resolved_at = now(),
           resolved_by = (select id from identity.staff where username = 'thukho.kv03') where id = $1`,
        [localIdOf('Discrepancy', discrepancy.id)],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_discrepancy_own_store' });
  });

  test('given the minutes, when the keeper signs as head, then the signature is refused when it is given, and nothing is stuck', async () => {
    await room.head.done(resolveDocument, resolutionOf(discrepancy, 'EXPLAINED'));
    const sign = (person: TestClient, capacity: string) =>
      person.refused(signDocument, { input: { inventoryId: inventory.id, capacity } });
    expect(await sign(room.keeper, 'HEAD')).toContain('INVENTORY_SIGNER_JOINED');
    await expect(
      t.application.query(
        `insert into inventory.signature (id, inventory_id, capacity, signer_id, digest, signed_at)
         select gen_random_uuid(), $1, 'HEAD', id, repeat('0', 64), now() from identity.staff where username = 'thukho.kv03'`,
        [localIdOf('Inventory', inventory.id)],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_inventory_signature_joined' });
    for (const [person, capacity] of [
      [room.keeper, 'KEEPER'],
      [room.accountant, 'ACCOUNTANT'],
      [room.head, 'HEAD'],
    ] as const) {
      await person.done(signDocument, { input: { inventoryId: inventory.id, capacity } });
    }
    const { version } = await inventoryNow(room.head, room);
    const closed = await room.head.done(closeDocument, {
      input: { inventoryId: inventory.id, expectedVersion: version },
    });
    expect(closed.inventory.status).toBe('CLOSED');
  });
});

describe('an accountant to whom the head has delegated', () => {
  test('given nobody else is accountant, when the accountant signs as head, then it is refused, as the accountant would be missing', async () => {
    room = await openRoom(t);
    await delegate('truongphong.kv03', 'ketoan.kv03', 'OFFICE_HEAD');
    const item = await receive(t, room, '4');
    const inventory = await open(room);
    await count(room, inventory.id, item, '4');
    await compare(room, inventory);
    expect(
      await room.accountant.refused(signDocument, { input: { inventoryId: inventory.id, capacity: 'HEAD' } }),
    ).toEqual(['INVENTORY_SIGNER_NEEDED']);
  });
});

describe('an accountant who heads the office as well', () => {
  test('given only they could sign as head, but have counted, when they sign as accountant, then it is taken; offer and rule agree', async () => {
    room = await openRoom(t);
    const item = await receive(t, room, '4');
    const inventory = await open(room);
    await count(room, inventory.id, item, '4', 'A1', { secondCounterId: await staffIdOf(room.accountant) });
    await compare(room, inventory);
    // Alone in the office: the heads are gone, and the accountant stands in by assignment.
    await t.owner.query('begin');
    await t.owner.query(
      `update identity.role_assignment r set valid_to = current_date - 2 from identity.staff s
       where s.id = r.staff_id and s.username in ('truongphong.kv03', 'phophong.kv03') and r.valid_to is null`,
    );
    await t.owner.query(
      `insert into identity.role_assignment (id, staff_id, role, office_id, valid_from)
       select $1, s.id, 'OFFICE_HEAD', o.id, current_date - 1 from identity.staff s, identity.office o
       where s.username = 'ketoan.kv03' and o.code = 'KV03'`,
      [newId()],
    );
    await t.owner.query('commit');
    t.clock.advance(3_000);
    try {
      const signing = (capacity: string) => ({ input: { inventoryId: inventory.id, capacity } });
      expect(await room.accountant.refused(signDocument, signing('HEAD'))).toContain(
        'INVENTORY_SIGNER_COUNTED',
      );
      await room.accountant.done(signDocument, signing('ACCOUNTANT'));
    } finally {
      await rewriteRoles(t, 'delete from identity.role_assignment where valid_from = current_date - 1');
      await t.owner.query(
        'update identity.role_assignment set valid_to = null where valid_to = current_date - 2',
      );
    }
  });
});

describe('an unannounced count from above', () => {
  let inspection: TestClient;
  let inspector: TestClient;
  let inventory: any;
  beforeAll(async () => {
    room = await openRoom(t);
    inspection = await t.logIn('kiemtra1');
    inspector = await t.logIn('thanhtra1');
    const item = await receive(t, room, '4');
    const opened = await inspection.done(
      openDocument,
      openingOf(room, { kind: 'UNANNOUNCED', reason: 'đơn thư' }),
    );
    inventory = opened.inventory;
    await inspector.done(
      `mutation ($requestId: UUID!, $input: InventoryCountInput!) { inventoryCount(requestId: $requestId, input: $input) {
        count { quantity } userErrors { code } } }`,
      { input: { inventoryId: inventory.id, exhibitId: item.id, placeId: room.place('A1'), quantity: '4' } },
    );
  });

  test('given it was opened from above, when the head of the counted office cancels it, then it is refused', async () => {
    expect(await room.head.refused(cancelDocument, cancellation(inventory))).toEqual([
      'INVENTORY_CANCEL_NOT_YOURS',
    ]);
  });

  test('given the office does not sign, when who opened it has signed and says why, then they close it, and nobody else so', async () => {
    const compareDocument = `mutation ($requestId: UUID!, $input: InventoryCompareInput!) {
      inventoryCompare(requestId: $requestId, input: $input) { inventory { version } userErrors { code } } }`;
    await inspection.done(compareDocument, {
      input: { inventoryId: inventory.id, expectedVersion: inventory.version },
    });
    const close = async (unsignedReason?: string) => {
      const { version } = await inventoryNow(inspection, room);
      return {
        input: {
          inventoryId: inventory.id,
          expectedVersion: version,
          ...(unsignedReason === undefined ? {} : { unsignedReason }),
        },
      };
    };
    expect(await inspection.refused(closeDocument, await close('vắng'))).toEqual([
      'INVENTORY_UNSIGNED_NOT_YOURS',
    ]);
    expect(
      await room.head.refused(signDocument, { input: { inventoryId: inventory.id, capacity: 'INSPECTOR' } }),
    ).toContain('INVENTORY_CAPACITY_NOT_HELD');
    await inspection.done(signDocument, { input: { inventoryId: inventory.id, capacity: 'INSPECTOR' } });
    expect(await room.head.refused(closeDocument, await close('vắng'))).toEqual([
      'INVENTORY_UNSIGNED_NOT_YOURS',
    ]);
    expect(await inspection.refused(closeDocument, await close())).toEqual(['INVENTORY_SIGNATURE_MISSING']);
    await expect(
      t.application.query(
        `update inventory.inventory set status = 'CLOSED', closed_at = now(), closed_by = opened_by where id = $1`,
        [localIdOf('Inventory', inventory.id)],
      ),
    ).rejects.toMatchObject({ constraint: 'ck_inventory_signed' });
    const closed = await inspection.done(closeDocument, await close('Đơn vị từ chối ký, đã lập biên bản'));
    expect(closed.inventory.status).toBe('CLOSED');
  });

  test('given a count that the office opened itself, when a department above closes it, then it is not theirs', async () => {
    const own = await openRoom(t);
    const opened = await open(own);
    expect(
      await inspection.refused(closeDocument, {
        input: { inventoryId: opened.id, expectedVersion: opened.version },
      }),
    ).toEqual(['NOT_FOUND']);
  });
});

describe('who answers for a warehouse', () => {
  beforeAll(async () => {
    room = await openRoom(t);
  });

  async function assignment(input: object = {}): Promise<any> {
    return {
      input: {
        warehouseId: room.warehouseId,
        staffId: await staffIdOf(room.keeper),
        validFrom: '2026-01-05',
        paperNumber: '12/QĐ-PCTK',
        paperDated: '2026-01-02',
        ...input,
      },
    };
  }

  test('given the head, when a keeper is named, then the warehouse shows who and by which paper', async () => {
    const { warehouse } = await room.head.done(assignDocument, await assignment());
    const keeper = {
      staff: { username: 'thukho.kv03' },
      validFrom: '2026-01-05',
      validTo: null,
      paperNumber: '12/QĐ-PCTK',
      paperDated: '2026-01-02',
      assignedBy: { username: 'truongphong.kv03' },
    };
    expect(warehouse).toEqual({ keeper, keepers: [keeper] });
    const later = await assignment({
      validFrom: '2026-06-01',
      paperNumber: '90/QĐ-PCTK',
      paperDated: '2026-05-30',
    });
    const { warehouse: renamed } = await room.head.done(assignDocument, later);
    expect(renamed.keepers.map((one: any) => [one.validFrom, one.validTo])).toEqual([
      ['2026-06-01', null],
      ['2026-01-05', '2026-05-31'],
    ]);
  });

  test('given who is no keeper, a day before the last, a paper of later or the keeper, when one is named, then it is refused', async () => {
    const refused = async (input: object) => room.head.refused(assignDocument, await assignment(input));
    expect(await refused({ staffId: await staffIdOf(room.accountant), validFrom: '2026-07-01' })).toEqual([
      'KEEPER_ROLE_MISSING',
    ]);
    expect(await refused({ validFrom: '2026-02-01' })).toEqual(['DATE_TOO_EARLY']);
    expect(await refused({ validFrom: '2026-07-01', paperDated: '2026-07-02' })).toEqual(['DATE_TOO_EARLY']);
    expect(await refused({ validFrom: '2026-07-01', paperNumber: ' ' })).toEqual(['REQUIRED']);
    const answer = await room.officer.ask(assignDocument, { requestId: newId(), ...(await assignment()) });
    expect(answer.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    const stranger = await t.logIn('truongphong.kv05');
    expect(await stranger.refused(assignDocument, await assignment())).toEqual(['NOT_FOUND']);
  });

  test('given an assignment, when somebody lays another over it or rewrites it by raw SQL, then it is refused', async () => {
    const overlap = `insert into custody.responsible_keeper (id, office_id, warehouse_id, staff_id, valid_from, paper_number, paper_dated, assigned_by, assigned_at)
      select gen_random_uuid(), office_id, warehouse_id, staff_id, '2026-09-01', 'x', '2026-08-01', assigned_by, now()
      from custody.responsible_keeper where warehouse_id = $1 and valid_to is null`;
    const warehouse = [localIdOf('Warehouse', room.warehouseId)];
    await expect(t.application.query(overlap, warehouse)).rejects.toMatchObject({
      constraint: 'ex_responsible_keeper',
    });
    await expect(
      t.owner.query(
        `update custody.responsible_keeper set staff_id = assigned_by where warehouse_id = $1`,
        warehouse,
      ),
    ).rejects.toMatchObject({ constraint: 'ck_append_only' });
    await expect(
      t.application.query(
        overlap
          .replace("staff_id, '2026-09-01'", "assigned_by, '2025-09-01'")
          .replace(', assigned_by, now()', ', staff_id, now()')
          .replace("'2026-08-01'", "'2025-08-01'"),
        warehouse,
      ),
    ).rejects.toMatchObject({ constraint: 'ck_responsible_keeper_role' });
  });
});
