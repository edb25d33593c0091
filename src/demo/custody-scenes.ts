import { expectEqual, present, type DemoPerson, type DemoPlayer, type DemoTime } from './player.js';
import type { DemoStage } from './stage.js';

interface ExhibitNow {
  readonly id: string;
  readonly code: string;
  readonly status: string;
  readonly version: number;
  readonly sealState: string;
  readonly liveSeal: { readonly id: string } | null;
  readonly holdings: readonly { readonly quantity: string; readonly place: { readonly code: string } }[];
}

const exhibitFields = 'id code status version sealState liveSeal { id } holdings { quantity place { code } }';

const receive = `mutation DemoReceive($requestId: UUID!, $input: ExhibitReceiveInput!) {
  exhibitReceive(requestId: $requestId, input: $input) { exhibits { ${exhibitFields} } userErrors { code message field } } }`;
const relocate = `mutation DemoRelocate($requestId: UUID!, $input: ExhibitRelocateInput!) {
  exhibitRelocate(requestId: $requestId, input: $input) { exhibit { ${exhibitFields} lastMovement { id } } userErrors { code message field } } }`;
const reverse = `mutation DemoReverse($requestId: UUID!, $input: MovementReverseInput!) {
  movementReverse(requestId: $requestId, input: $input) { exhibit { ${exhibitFields} } userErrors { code message field } } }`;
const correct = `mutation DemoCorrect($requestId: UUID!, $input: ExhibitCorrectInput!) {
  exhibitCorrect(requestId: $requestId, input: $input) { correction { changes { field old new } } exhibit { ${exhibitFields} } userErrors { code message field } } }`;
const release = `mutation DemoRelease($requestId: UUID!, $input: ExhibitReleaseInput!) {
  exhibitRelease(requestId: $requestId, input: $input) { release { id exhibit { ${exhibitFields} } } userErrors { code message field } } }`;
const giveBack = `mutation DemoReturn($requestId: UUID!, $input: ExhibitReturnInput!) {
  exhibitReturn(requestId: $requestId, input: $input) { release { id exhibit { ${exhibitFields} } } userErrors { code message field } } }`;
const dispatch = `mutation DemoDispatch($requestId: UUID!, $input: TransferDispatchInput!) {
  transferDispatch(requestId: $requestId, input: $input) { transfer { id version status } userErrors { code message field } } }`;
const accept = `mutation DemoAccept($requestId: UUID!, $input: TransferAcceptInput!) {
  transferAccept(requestId: $requestId, input: $input) { transfer { id status } userErrors { code message field } } }`;
const seal = `mutation DemoSeal($requestId: UUID!, $input: SealApplyInput!) {
  sealApply(requestId: $requestId, input: $input) { seal { id ordinal exhibit { ${exhibitFields} } } userErrors { code message field } } }`;
const open = `mutation DemoOpen($requestId: UUID!, $input: SealOpenInput!) {
  sealOpen(requestId: $requestId, input: $input) { opening { id } userErrors { code message field } } }`;
const look = `query DemoLook($id: ID!) { node(id: $id) { ... on Exhibit { ${exhibitFields} } } }`;

const shortFeatures = 'biển số 81B1-000.00';
const motorbikeFeatures = `${shortFeatures}, số khung 000000, số máy 000000`;

/** What the day leaves for the scenes after it: the drug that travelled and the motorbike that went to the province. */
export interface CustodyDay {
  readonly drugId: string;
  readonly drugCode: string;
  readonly motorbikeId: string;
}

export interface CustodyCast {
  readonly keeper: DemoPerson;
  readonly provincialKeeper: DemoPerson;
  /** They sign the orders that the keepers carry out. */
  readonly head: DemoPerson;
  readonly provincialHead: DemoPerson;
  /** Stands beside the keeper when a drug is opened. */
  readonly accountant: DemoPerson;
  readonly here: DemoStage;
  readonly province: DemoStage;
}

/** Receipt and sealing, a release to the laboratory and its return with a new seal, a transfer to the province. */
export async function playCustody(
  player: DemoPlayer,
  cast: CustodyCast,
  time: DemoTime,
): Promise<CustodyDay> {
  const { keeper, provincialKeeper, head, provincialHead, accountant, here, province } = cast;
  let drug: ExhibitNow | undefined;
  let motorbike: ExhibitNow | undefined;
  let releaseId = '';
  let transfer: { id: string; version: number } | undefined;

  await player.step('Nhập kho một vụ: ma túy và xe máy', keeper, async () => {
    const answer = await keeper.act<{ exhibits: ExhibitNow[] }>(receive, receiptInput(here, head, time));
    [drug, motorbike] = answer.exhibits;
    expectEqual(
      answer.exhibits.map((exhibit) => exhibit.status),
      ['IN_STORE', 'IN_STORE'],
      'the status after receipt',
    );
    expectEqual(drug?.sealState, 'SEALED', 'the drug, which comes sealed');
    return `${answer.exhibits.map((exhibit) => exhibit.code).join(', ')} in store, the drug under the seal of the laboratory`;
  });
  const drugId = present(drug, 'the drug').id;
  const sealId = present(drug?.liveSeal, 'the seal of the drug').id;
  const motorbikeId = present(motorbike, 'the motorbike').id;

  let wrongMovementId = '';
  await player.step('Ghi nhầm vị trí xe máy; một mình thủ kho không hủy được bút toán', keeper, async () => {
    const answer = await keeper.act<{ exhibit: ExhibitNow & { lastMovement: { id: string } } }>(relocate, {
      exhibitId: motorbikeId,
      expectedVersion: present(motorbike, 'the motorbike').version,
      fromPlaceId: here.placeId('K1'),
      toPlaceId: here.placeId('A1'),
      quantity: '1',
    });
    wrongMovementId = answer.exhibit.lastMovement.id;
    motorbike = answer.exhibit;
    const alone = {
      ...reversalInput(motorbike, wrongMovementId),
      minutes: { signerId: keeper.staffId },
      secondPersonId: keeper.staffId,
    };
    expectEqual(
      await keeper.isRefused(reverse, alone),
      ['CORRECTION_SIGNER_UNFIT', 'SECOND_PERSON_SAME'],
      'what one person alone is told',
    );
    return 'a head signs the minutes of a correction, a second person stands beside';
  });

  await player.step('Hủy bút toán xếp nhầm, có trưởng phòng ký và kế toán chứng kiến', keeper, async () => {
    const answer = await keeper.act<{ exhibit: ExhibitNow }>(reverse, {
      ...reversalInput(present(motorbike, 'the motorbike'), wrongMovementId),
      minutes: { signerId: head.staffId },
      secondPersonId: accountant.staffId,
    });
    motorbike = answer.exhibit;
    expectEqual(motorbike.holdings, [{ quantity: '1', place: { code: 'K1' } }], 'where the motorbike is');
    return 'the motorbike stands where it stood; both movements stay in its chain';
  });

  await player.step('Kế toán đính chính đặc điểm xe máy', accountant, async () => {
    const answer = await accountant.act<{ correction: { changes: object[] }; exhibit: ExhibitNow }>(correct, {
      exhibitId: motorbikeId,
      expectedVersion: present(motorbike, 'the motorbike').version,
      changes: { features: motorbikeFeatures },
      reason: 'ghi thiếu số khung, số máy so với biên bản thu giữ',
      minutes: { signerId: head.staffId },
      secondPersonId: keeper.staffId,
    });
    motorbike = answer.exhibit;
    expectEqual(
      answer.correction.changes,
      [{ field: 'FEATURES', old: shortFeatures, new: motorbikeFeatures }],
      'what the correction says',
    );
    return 'old and new stand side by side';
  });

  await player.step('Xếp xe máy ra bãi xe', keeper, async () => {
    const answer = await keeper.act<{ exhibit: ExhibitNow }>(relocate, {
      exhibitId: motorbikeId,
      expectedVersion: present(motorbike, 'the motorbike').version,
      fromPlaceId: here.placeId('K1'),
      toPlaceId: here.placeId('BAI'),
      quantity: '1',
      occurredAt: time.next(),
    });
    motorbike = answer.exhibit;
    expectEqual(motorbike.holdings, [{ quantity: '1', place: { code: 'BAI' } }], 'where the motorbike is');
    return 'the motorbike stands in the yard';
  });

  await player.step('Trích xuất gói ma túy cho giám định', keeper, async () => {
    const now = await lookAt(keeper, drugId);
    const answer = await keeper.act<{ release: { id: string; exhibit: ExhibitNow } }>(release, {
      exhibitId: drugId,
      expectedVersion: now.version,
      fromPlaceId: here.placeId('KET'),
      toPlaceId: here.placeId('GIAMDINH'),
      quantity: '28.9874',
      purpose: 'giám định bổ sung hàm lượng',
      requestedBy: 'CQCSĐT Công an tỉnh',
      ...papers(head, time, 'Ksor Thị Giám', 'Phòng PC09'),
    });
    releaseId = answer.release.id;
    expectEqual(answer.release.exhibit.status, 'RELEASED', 'the status after the release');
    return '28.9874 g are with the laboratory';
  });

  await player.step('Nhận lại sau giám định, mở và niêm phong lại', keeper, async () => {
    await keeper.act(open, {
      sealId,
      reason: 'giám định bổ sung',
      conditionFound: 'INTACT',
      stateAfter: 'đã lấy mẫu giám định',
      openedAt: time.next(),
      participants: [...attendants(keeper), secondPerson(accountant)],
    });
    expectEqual((await lookAt(keeper, drugId)).sealState, 'OPEN', 'the state after opening');
    await keeper.act(giveBack, {
      releaseId,
      quantity: '28.9874',
      toPlaceId: here.placeId('KET'),
      ...papers(head, time, 'Ksor Thị Giám', 'Phòng PC09'),
    });
    await keeper.act(seal, sealInput(drugId, keeper, time, 'niêm phong lại sau giám định'));
    const now = await lookAt(keeper, drugId);
    expectEqual([now.status, now.sealState], ['IN_STORE', 'SEALED'], 'the drug after its return');
    return 'back in the safe under seal 2';
  });

  await player.step('Chuyển xe máy về kho tỉnh', keeper, async () => {
    const now = await lookAt(keeper, motorbikeId);
    const answer = await keeper.act<{ transfer: { id: string; version: number; status: string } }>(dispatch, {
      fromWarehouseId: here.warehouseId,
      toWarehouseId: province.warehouseId,
      reason: 'kho khu vực không có mái che',
      lines: [
        {
          exhibitId: motorbikeId,
          expectedVersion: now.version,
          fromPlaceId: here.placeId('BAI'),
          quantity: '1',
        },
      ],
      ...papers(head, time, 'Võ Văn Chở', 'Tổ áp tải'),
    });
    transfer = answer.transfer;
    expectEqual(transfer, { ...transfer, status: 'IN_TRANSIT' }, 'the transfer');
    return 'the motorbike is on the road';
  });

  await player.step('Kho tỉnh nhận xe máy', provincialKeeper, async () => {
    const sent = present(transfer, 'the transfer');
    await provincialKeeper.act(accept, {
      transferId: sent.id,
      expectedVersion: sent.version,
      lines: [{ exhibitId: motorbikeId, quantity: '1', toPlaceId: province.placeId('BAI') }],
      ...papers(provincialHead, time, 'Võ Văn Chở', 'Tổ áp tải'),
    });
    const now = await lookAt(provincialKeeper, motorbikeId);
    expectEqual(now.holdings, [{ quantity: '1', place: { code: 'BAI' } }], 'where the motorbike is');
    return 'the province answers for the motorbike';
  });

  await player.step('Thủ kho cũ không còn thấy xe máy', keeper, async () => {
    const { node } = await keeper.ask<{ node: unknown }>(look, { id: motorbikeId });
    expectEqual(node, null, 'what the former keeper sees');
    return 'what lies in another office looks like what does not exist';
  });

  return { drugId, drugCode: present(drug, 'the drug').code, motorbikeId };
}

function reversalInput(exhibit: ExhibitNow, movementId: string): object {
  return {
    exhibitId: exhibit.id,
    expectedVersion: exhibit.version,
    movementId,
    reason: 'ghi nhầm vị trí, xe chưa hề được chuyển',
  };
}

async function lookAt(person: DemoPerson, id: string): Promise<ExhibitNow> {
  const { node } = await person.ask<{ node: ExhibitNow | null }>(look, { id });
  return present(node, 'the exhibit');
}

function receiptInput(here: DemoStage, head: DemoPerson, time: DemoTime): object {
  return {
    warehouseId: here.warehouseId,
    case: { parties: [{ name: 'Siu Minh Thử', capacity: 'DEFENDANT' }] },
    items: [
      {
        kind: 'EXHIBIT',
        classCode: 'DRUG',
        name: 'gói niêm phong bên trong có chất rắn dạng tinh thể màu trắng',
        unitCode: 'G',
        quantity: '28.9874',
        condition: 'nguyên niêm phong của Phòng PC09',
        placeId: here.placeId('KET'),
        sealOnArrival: {
          issuer: 'Phòng PC09 Công an tỉnh',
          labelNumber: '0417',
          packing: 'ENVELOPE',
          appliedAt: '2026-09-14T02:30:00Z',
          condition: 'INTACT',
        },
        expertConclusion: {
          number: '417/KL-KTHS',
          dated: '2026-09-14',
          body: 'Phòng PC09 Công an tỉnh',
        },
      },
      {
        kind: 'EXHIBIT',
        classCode: 'VEHICLE',
        name: 'xe mô tô hiệu Sirius',
        features: shortFeatures,
        unitCode: 'CHIEC',
        quantity: '1',
        condition: 'cũ, thiếu gương',
        notSealedReason: 'UNNECESSARY',
      },
    ],
    ...papers(head, time, 'Rơ Châm Văn Giao', 'Công an tỉnh'),
  };
}

function papers(signer: DemoPerson, time: DemoTime, name: string, organisation: string): object {
  return {
    order: { signerId: signer.staffId },
    handover: { otherParty: { name, organisation }, handedOverAt: time.next() },
  };
}

function sealInput(exhibitId: string, keeper: DemoPerson, time: DemoTime, reason: string): object {
  return {
    exhibitId,
    packing: 'ENVELOPE',
    reason,
    stateBefore: 'gói kín, chưa dán nhãn',
    stateAfter: 'nhãn dán kín các mép, có dấu giáp lai',
    appliedAt: time.next(),
    participants: attendants(keeper),
  };
}

/** What is of a high-risk class two members of the staff open together, each of them named. */
function secondPerson(accountant: DemoPerson): object {
  return { staffId: accountant.staffId, capacity: 'ACCOUNTANT', signature: 'SIGNED' };
}

function attendants(keeper: DemoPerson): object[] {
  return [
    { staffId: keeper.staffId, capacity: 'ORGANISER', signature: 'SIGNED' },
    { name: 'Lê Thị Chứng', organisation: 'UBND phường', capacity: 'COMMUNE', signature: 'SIGNED' },
  ];
}
