import { expectEqual, present, type DemoPerson, type DemoPlayer, type DemoTime } from './player.js';
import type { DemoStage } from './stage.js';

const errors = 'userErrors { code message field }';

const receive = `mutation DemoReceiveForCount($requestId: UUID!, $input: ExhibitReceiveInput!) {
  exhibitReceive(requestId: $requestId, input: $input) { exhibits { id code } ${errors} } }`;
const lying = `query DemoLying($warehouseId: ID!, $after: String) {
  exhibits(first: 100, after: $after, filter: { warehouseId: $warehouseId }) {
    nodes { id code sealState class { highRisk } liveSeal { id } holdings { quantity place { id warehouse { id } } } } pageInfo { hasNextPage endCursor } } }`;
const conclude = `mutation DemoSealConclude($requestId: UUID!, $input: SealFindingConcludeInput!) {
  sealFindingConclude(requestId: $requestId, input: $input) { seal { id } ${errors} } }`;
const open = `mutation DemoInventoryOpen($requestId: UUID!, $input: InventoryOpenInput!) {
  inventoryOpen(requestId: $requestId, input: $input) { inventory { id code version progress { lines counted } } ${errors} } }`;
const sheet = `query DemoCountSheet($id: ID!) { node(id: $id) { ... on Inventory {
  status lines(first: 100) { nodes { exhibitCode expected bookQuantity difference } } } } }`;
const count = `mutation DemoCount($requestId: UUID!, $input: InventoryCountInput!) {
  inventoryCount(requestId: $requestId, input: $input) { inventory { progress { lines counted } } ${errors} } }`;
const compare = `mutation DemoCompare($requestId: UUID!, $input: InventoryCompareInput!) {
  inventoryCompare(requestId: $requestId, input: $input) { inventory {
    discrepancies(first: 100) { nodes { id } } recountSheet(first: 100) { nodes { id exhibitCode } } } ${errors} } }`;
const recount = `mutation DemoRecount($requestId: UUID!, $input: InventoryRecountInput!) {
  inventoryRecount(requestId: $requestId, input: $input) { recount { quantity } ${errors} } }`;
const found = `query DemoDiscrepancies($id: ID!) { node(id: $id) { ... on Inventory {
  discrepancies(first: 100) { nodes { id kind version line { exhibitCode } recounts { verdict } } } } } }`;
const resolve = `mutation DemoResolve($requestId: UUID!, $input: DiscrepancyResolveInput!) {
  discrepancyResolve(requestId: $requestId, input: $input) { discrepancy { decision movement { to { code } } } ${errors} } }`;
const sign = `mutation DemoSign($requestId: UUID!, $input: InventorySignInput!) {
  inventorySign(requestId: $requestId, input: $input) { inventory { version signatures { capacity digest } } ${errors} } }`;
const close = `mutation DemoClose($requestId: UUID!, $input: InventoryCloseInput!) {
  inventoryClose(requestId: $requestId, input: $input) { inventory { status } ${errors} } }`;

interface Lying {
  readonly exhibitId: string;
  readonly code: string;
  /** The seal that was found not intact and on which no head has concluded. */
  readonly damagedSealId: string | null;
  readonly placeId: string;
  readonly quantity: string;
  readonly sealed: boolean;
  readonly highRisk: boolean;
}

interface Discrepancy {
  readonly id: string;
  readonly kind: string;
  readonly version: number;
  readonly line: { readonly exhibitCode: string } | null;
  readonly recounts: readonly { readonly verdict: string }[];
}

interface RecountTask {
  readonly id: string;
  readonly exhibitCode: string;
}

export interface InventoryCast {
  readonly keeper: DemoPerson;
  /** Opens and compares, and stands beside the keeper where a class asks for two. */
  readonly accountant: DemoPerson;
  /** Counts again what differs. */
  readonly officer: DemoPerson;
  readonly head: DemoPerson;
  readonly here: DemoStage;
}

interface Received {
  readonly id: string;
  readonly code: string;
}

/** A quarter inventory in which one thing is missing and one lies in the wrong place. */
export async function playInventory(player: DemoPlayer, cast: InventoryCast, time: DemoTime): Promise<void> {
  const { keeper, accountant, officer, head, here } = cast;
  let missing: Received | undefined;
  let misplaced: Received | undefined;
  let inventoryId = '';
  let version = 0;
  let tasks: RecountTask[] = [];
  let discrepancies: Discrepancy[] = [];

  await player.step('Nhập kho hai vật chứng nhỏ', keeper, async () => {
    const answer = await keeper.act<{ exhibits: Received[] }>(receive, smallItems(here, head, time));
    [missing, misplaced] = answer.exhibits;
    return `${answer.exhibits.map((exhibit) => exhibit.code).join(', ')} lie on shelf A1`;
  });
  // What really lies in the warehouse: the book is right but for the two things that somebody has touched.
  const reality = await whatLies(keeper, here.warehouseId);

  await player.step('Trưởng phòng kết luận các niêm phong mà sổ cũ ghi là hư hỏng', head, async () => {
    const damaged = reality.filter((line) => line.damagedSealId !== null);
    for (const line of damaged) {
      await head.act(conclude, {
        sealId: line.damagedSealId,
        number: `${line.code}/KL-NP`,
        text: 'đã kiểm tra cùng cơ quan chuyển giao, vật bên trong đủ',
        outcome: 'SETTLED',
      });
    }
    return damaged.length === 0
      ? 'none is damaged'
      : `concluded on ${damaged.map((line) => line.code).join(', ')}`;
  });

  await player.step('Mở kiểm kê quý', accountant, async () => {
    const answer = await accountant.act<{
      inventory: { id: string; code: string; version: number; progress: { lines: number } };
    }>(open, { warehouseId: here.warehouseId, kind: 'QUARTER' });
    inventoryId = answer.inventory.id;
    expectEqual(answer.inventory.progress.lines, reality.length, 'the lines of the inventory');
    return `${answer.inventory.code} with ${reality.length} lines`;
  });

  await player.step('Phiếu đếm không cho biết số sổ sách', keeper, async () => {
    const { node } = await keeper.ask<{ node: { lines: { nodes: Record<string, unknown>[] } } }>(sheet, {
      id: inventoryId,
    });
    const shown = node.lines.nodes.filter(
      (line) => line['expected'] !== null || line['bookQuantity'] !== null,
    );
    expectEqual(shown, [], 'expected quantities that a counter sees');
    return 'the count sheet is blind';
  });

  await player.step('Đếm từng dòng', keeper, async () => {
    const counted = await countEverything(keeper, accountant, inventoryId, reality, {
      missingId: present(missing, 'the missing thing').id,
      misplacedId: present(misplaced, 'the misplaced thing').id,
      foundAtId: here.placeId('B3'),
    });
    return `${counted} counts taken`;
  });

  await player.step('So với sổ', accountant, async () => {
    const inventory = await accountant.ask<{ node: { version: number } }>(
      'query DemoVersion($id: ID!) { node(id: $id) { ... on Inventory { version } } }',
      { id: inventoryId },
    );
    const answer = await accountant.act<{
      inventory: { discrepancies: { nodes: Discrepancy[] }; recountSheet: { nodes: RecountTask[] } };
    }>(compare, { inventoryId, expectedVersion: inventory.node.version });
    expectEqual(answer.inventory.discrepancies.nodes, [], 'the discrepancies that who may recount is shown');
    tasks = answer.inventory.recountSheet.nodes;
    const told = tasks.map((task) => task.exhibitCode).sort();
    const expected = [
      present(missing, 'the missing thing').code,
      present(misplaced, 'the misplaced thing').code,
    ];
    expectEqual(told, expected.sort(), 'what is to be counted again');
    return `to be counted again, nobody who may do so is told why: ${told.join(', ')}`;
  });

  await player.step('Người khác đếm lại', officer, async () => {
    for (const task of tasks) {
      const gone = task.exhibitCode === present(missing, 'the missing thing').code;
      await officer.act(recount, { discrepancyId: task.id, quantity: gone ? '0' : '1' });
    }
    return `${tasks.length} recounts taken, blind again`;
  });

  await player.step('Thủ trưởng xem chênh lệch', head, async () => {
    const { node } = await head.ask<{ node: { discrepancies: { nodes: Discrepancy[] } } }>(found, {
      id: inventoryId,
    });
    discrepancies = node.discrepancies.nodes;
    const told = discrepancies
      .map((one) => `${one.kind} ${one.line?.exhibitCode ?? ''} ${one.recounts[0]?.verdict ?? ''}`)
      .sort();
    const expected = [
      `MISPLACED ${present(misplaced, 'the misplaced thing').code} CONFIRMS`,
      `SHORTAGE ${present(missing, 'the missing thing').code} CONFIRMS`,
    ];
    expectEqual(told, expected, 'the discrepancies and their recounts');
    return told.join('; ');
  });

  await player.step('Thủ trưởng quyết định xử lý chênh lệch', head, async () => {
    const outcomes: string[] = [];
    for (const discrepancy of discrepancies) {
      outcomes.push(await settle(head, discrepancy));
    }
    return outcomes.join('; ');
  });

  await player.step('Ba bên ký biên bản', head, async () => {
    const digests = new Set<string>();
    for (const [person, capacity] of [
      [keeper, 'KEEPER'],
      [accountant, 'ACCOUNTANT'],
      [head, 'HEAD'],
    ] as const) {
      const answer = await person.act<{ inventory: { version: number; signatures: { digest: string }[] } }>(
        sign,
        {
          inventoryId,
          capacity,
        },
      );
      version = answer.inventory.version;
      for (const signature of answer.inventory.signatures) digests.add(signature.digest);
    }
    expectEqual(digests.size, 1, 'the digests that the three have signed');
    return 'keeper, accountant and head have signed the same minutes';
  });

  await player.step('Khóa đợt kiểm kê', accountant, async () => {
    const answer = await accountant.act<{ inventory: { status: string } }>(close, {
      inventoryId,
      expectedVersion: version,
    });
    expectEqual(answer.inventory.status, 'CLOSED', 'the inventory');
    const late = await keeper.isRefused(count, {
      inventoryId,
      exhibitId: reality[0]?.exhibitId,
      placeId: reality[0]?.placeId,
      quantity: '1',
    });
    expectEqual(late.length > 0, true, 'whether a late count is refused');
    return `closed; a late count is refused with ${late.join(', ')}`;
  });
}

function smallItems(here: DemoStage, head: DemoPerson, time: DemoTime): object {
  const item = {
    kind: 'EXHIBIT',
    unitCode: 'CAI',
    quantity: '1',
    condition: 'đã qua sử dụng',
    placeId: here.placeId('A1'),
  };
  return {
    warehouseId: here.warehouseId,
    case: { parties: [{ name: 'Kpă Văn Mẫu', capacity: 'DEFENDANT' }] },
    items: [
      { ...item, classCode: 'TOOL', name: 'vam phá khóa', notSealedReason: 'UNNECESSARY' },
      { ...item, classCode: 'CLOTHING', name: 'ba lô', notSealedReason: 'UNNECESSARY' },
    ],
    order: { signerId: head.staffId },
    handover: {
      otherParty: { name: 'Rơ Châm Văn Giao', organisation: 'Công an tỉnh' },
      handedOverAt: time.next(),
    },
  };
}

interface LyingPage {
  readonly exhibits: {
    readonly nodes: readonly {
      readonly id: string;
      readonly code: string;
      readonly sealState: string;
      readonly class: { readonly highRisk: boolean };
      readonly liveSeal: { readonly id: string } | null;
      readonly holdings: readonly {
        readonly quantity: string;
        readonly place: { readonly id: string; readonly warehouse: { readonly id: string } | null };
      }[];
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

async function whatLies(person: DemoPerson, warehouseId: string): Promise<Lying[]> {
  const all: Lying[] = [];
  let after: string | null = null;
  do {
    const answer: LyingPage = await person.ask<LyingPage>(lying, { warehouseId, after });
    for (const exhibit of answer.exhibits.nodes) {
      for (const holding of exhibit.holdings) {
        if (holding.place.warehouse?.id === warehouseId) {
          all.push({
            exhibitId: exhibit.id,
            code: exhibit.code,
            damagedSealId: exhibit.sealState === 'DAMAGED' ? (exhibit.liveSeal?.id ?? null) : null,
            placeId: holding.place.id,
            quantity: holding.quantity,
            sealed: exhibit.liveSeal !== null,
            highRisk: exhibit.class.highRisk,
          });
        }
      }
    }
    after = answer.exhibits.pageInfo.hasNextPage ? answer.exhibits.pageInfo.endCursor : null;
  } while (after !== null);
  return all;
}

async function countEverything(
  keeper: DemoPerson,
  beside: DemoPerson,
  inventoryId: string,
  reality: readonly Lying[],
  touched: { missingId: string; misplacedId: string; foundAtId: string },
): Promise<number> {
  let counted = 0;
  const take = async (input: object): Promise<void> => {
    await keeper.act(count, { inventoryId, ...input });
    counted += 1;
  };
  for (const line of reality) {
    const sealCondition = line.sealed ? 'INTACT' : 'NOT_SEALED';
    const gone = line.exhibitId === touched.missingId || line.exhibitId === touched.misplacedId;
    await take({
      exhibitId: line.exhibitId,
      placeId: line.placeId,
      quantity: gone ? '0' : line.quantity,
      ...(gone ? {} : { sealCondition }),
      ...(line.highRisk ? { secondCounterId: beside.staffId } : {}),
    });
  }
  await take({
    exhibitId: touched.misplacedId,
    placeId: touched.foundAtId,
    quantity: '1',
    sealCondition: 'NOT_SEALED',
  });
  return counted;
}

async function settle(head: DemoPerson, discrepancy: Discrepancy): Promise<string> {
  const shortage = discrepancy.kind === 'SHORTAGE';
  const answer = await head.act<{ discrepancy: { movement: { to: { code: string } } | null } }>(resolve, {
    discrepancyId: discrepancy.id,
    expectedVersion: discrepancy.version,
    cause: shortage ? 'LOSS' : 'WRONG_PLACE',
    explanation: shortage
      ? 'không tìm thấy, lập biên bản, chuyển làm rõ trách nhiệm'
      : 'để nhầm kệ khi sắp xếp',
    decision: shortage ? 'INVESTIGATE' : 'ADJUST',
  });
  const to = present(answer.discrepancy.movement, 'the movement of the decision').to.code;
  expectEqual(to, shortage ? 'THIEU' : 'B3', `where ${discrepancy.kind} is booked`);
  return `${discrepancy.kind} booked to ${to}`;
}
