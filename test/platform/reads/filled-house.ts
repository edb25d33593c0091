import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { importDemoRegisters } from '../../../src/demo/registers.js';
import { projectRoot } from '../../../src/config.js';
import {
  closeWithoutDifference,
  compare,
  count,
  countDocument,
  countOf,
  inventoryNow,
  open,
  openRoom,
  receive,
  recount,
  sealByOwner,
} from '../../inventory/inventory-scenes.js';
import { delegate } from '../../identity/delegation-scene.js';
import { approvedExport, exportInput, requestDocument } from '../../trail/export-scenes.js';
import { minutesAgo, papers, receiveOne, stageOf } from '../../support/scenes.js';
import { openTestHouse, type TestHouse } from '../../support/test-house.js';

const errors = 'userErrors { code field facts { name value } }';

/**
 * A house in which everything has happened once: three registers were imported and a working day was played; besides,
 * inventories in each status, a transfer on the road, an open release, a seal opened and renewed.
 */
export async function openFilledHouse(): Promise<TestHouse> {
  const t = await openTestHouse();
  await importDemoRegisters(t.house, () => undefined);
  const address = await t.server.listen({ port: 0, host: '127.0.0.1' });
  const program = join(projectRoot(), 'dist/src/main.js');
  await promisify(execFile)(process.execPath, [program, 'demo', '--url', address]);
  await fillInventories(t);
  await fillCustody(t);
  await fillRights(t);
  await t.owner.query('analyze');
  // What depends on the day or the hour must answer the same for both who are asked.
  t.clock.hold();
  return t;
}

async function fillInventories(t: TestHouse): Promise<void> {
  const counting = await openRoom(t);
  const some = [await receive(t, counting, '4'), await receive(t, counting, '2', 'A2')] as const;
  const first = await open(counting);
  await count(counting, first.id, some[0], '4');
  await counting.officer.done(countDocument, countOf(counting, first.id, { exhibitCode: some[0].code }, '3'));
  await counting.officer.done(
    countDocument,
    countOf(counting, first.id, { description: 'Dao không nhãn' }, '1', 'A3'),
  );

  const compared = await openRoom(t);
  const right = await receive(t, compared, '4');
  const short = await receive(t, compared, '10');
  const misplaced = await receive(t, compared, '5.25', 'A1', { unitCode: 'KG' });
  const sealed = await receive(t, compared, '1', 'A2');
  await sealByOwner(t, sealed);
  const second = await open(compared, { kind: 'UNANNOUNCED', reason: 'Có đơn tố cáo.' });
  await count(compared, second.id, right, '4');
  await count(compared, second.id, short, '7');
  await count(compared, second.id, misplaced, '0');
  await count(compared, second.id, misplaced, '5.25', 'A3');
  await count(compared, second.id, sealed, '1', 'A2', { sealCondition: 'TORN', note: 'rách góc trái' });
  for (const description of ['Điện thoại màu đen', 'Ba thẻ SIM']) {
    await compared.officer.done(countDocument, countOf(compared, second.id, { description }, '1', 'A2'));
  }
  await compare(compared, second);

  // An officer recounts what is short; the rest waits for it.
  const { discrepancies } = await inventoryNow(compared.head, compared);
  const shortage = discrepancies.nodes.find((one: { kind: string }) => one.kind === 'SHORTAGE');
  await recount(compared, shortage, '8');

  const closed = await openRoom(t);
  await closeWithoutDifference(closed, [[await receive(t, closed, '8'), '8', 'A1']]);
}

/** What is written down after the count of the working day, for an hour before it. */
const late = { lateReason: 'phiếu giấy lập trước đợt kiểm kê' };

async function fillCustody(t: TestHouse): Promise<void> {
  const keeper = await t.logIn('thukho.kv03');
  const [stage, province] = await Promise.all([
    stageOf(keeper, 'KV03'),
    stageOf(await t.logIn('thukho.tinh'), 'TINH'),
  ]);
  const sent = await receiveOne(t, keeper, stage, {}, late);
  const line = {
    exhibitId: sent.id,
    expectedVersion: sent.version,
    fromPlaceId: stage.place('A1'),
    quantity: '10',
  };
  await keeper.done(
    `mutation ($requestId: UUID!, $input: TransferDispatchInput!) {
      transferDispatch(requestId: $requestId, input: $input) { transfer { id } ${errors} } }`,
    {
      input: {
        fromWarehouseId: stage.warehouseId,
        toWarehouseId: province.warehouseId,
        reason: 'tập trung về kho tỉnh',
        lines: [line],
        ...papers(t, 30, 'Võ Văn Chở', 'Tổ áp tải'),
        ...late,
      },
    },
  );
  const released = await receiveOne(t, keeper, stage, {}, late);
  await keeper.done(
    `mutation ($requestId: UUID!, $input: ExhibitReleaseInput!) {
      exhibitRelease(requestId: $requestId, input: $input) { release { id } ${errors} } }`,
    {
      input: {
        exhibitId: released.id,
        expectedVersion: released.version,
        fromPlaceId: stage.place('A1'),
        toPlaceId: stage.place('GIAMDINH'),
        quantity: '4',
        purpose: 'giám định',
        requestedBy: 'Tòa án nhân dân khu vực 3',
        dueOn: minutesAgo(t, -10 * 1_440)
          .toISOString()
          .slice(0, 10),
        ...papers(t, 20),
        ...late,
      },
    },
  );
  await fillSeals(t);
}

async function fillRights(t: TestHouse): Promise<void> {
  const head = await t.logIn('truongphong.kv03');
  await delegate(t, head, { to: 'chv.kv03', role: 'OFFICE_HEAD', office: 'KV03' });
  const accountant = await t.logIn('ketoan.kv03');
  await approvedExport(t, accountant, head);
  await accountant.done(requestDocument, { input: exportInput(t) });
}

async function fillSeals(t: TestHouse): Promise<void> {
  const keeper = await t.logIn('thukho.kv03');
  const stage = await stageOf(keeper, 'KV03');
  const exhibit = await receiveOne(t, keeper, stage, {}, late);
  const people = [
    { name: 'Ksor Tổ Chức', organisation: 'Phòng THADS', capacity: 'ORGANISER', signature: 'SIGNED' },
    { name: 'Rơ Châm Chứng', organisation: 'xã Ia Dom', capacity: 'WITNESS', signature: 'SIGNED' },
    { name: 'Siu Văn Thử', capacity: 'CONCERNED_PERSON', signature: 'REFUSED', remark: 'vắng lúc ký' },
  ];
  const apply = async (input: object) => {
    const { seal } = await keeper.done(
      `mutation ($requestId: UUID!, $input: SealApplyInput!) {
        sealApply(requestId: $requestId, input: $input) { seal { id } ${errors} } }`,
      {
        input: {
          exhibitId: exhibit.id,
          packing: 'BOX',
          reason: 'bảo quản nguyên vẹn',
          stateBefore: 'mười chiếc',
          stateAfter: 'trong hộp dán kín',
          participants: people,
          ...input,
        },
      },
    );
    return seal;
  };
  const check = (seal: { id: string }, condition: string) =>
    keeper.done(
      `mutation ($requestId: UUID!, $input: SealCheckInput!) {
        sealCheck(requestId: $requestId, input: $input) { check { id } ${errors} } }`,
      { input: { sealId: seal.id, condition, occasion: 'MONTHLY', note: 'xem tại kệ' } },
    );
  const first = await apply({ label: { number: 'A-77' } });
  await check(first, 'INTACT');
  await check(first, 'SUSPICIOUS');
  const { opening } = await keeper.done(
    `mutation ($requestId: UUID!, $input: SealOpenInput!) {
      sealOpen(requestId: $requestId, input: $input) { opening { id } ${errors} } }`,
    {
      input: {
        sealId: first.id,
        reason: 'giám định bổ sung',
        conditionFound: 'INTACT',
        stateAfter: 'đủ mười chiếc',
        participants: people,
      },
    },
  );
  await check(await apply({ resealsOpeningId: opening.id }), 'INTACT');
}
