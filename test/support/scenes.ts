import type { TestClient, TestHouse } from './test-house.js';

/** Where a scene plays: the office, its warehouse K1 and the ids of the places that tests need. */
export interface Stage {
  readonly officeId: string;
  readonly warehouseId: string;
  place(code: string): string;
}

const stageDocument = `query ($first: Int!, $after: String) {
  offices { id code }
  warehouses(first: 100) { nodes { id code office { code } places(first: $first, after: $after) { nodes { id code } pageInfo { hasNextPage endCursor } } } }
}`;

/** Reads the stage of an office as somebody who may see it. */
export async function stageOf(client: TestClient, officeCode: string): Promise<Stage> {
  const places = new Map<string, string>();
  let after: string | null = null;
  let officeId = '';
  let warehouseId = '';
  do {
    const data: any = await client.data(stageDocument, { first: 100, after });
    officeId = data.offices.find((office: any) => office.code === officeCode).id;
    const warehouse = data.warehouses.nodes.find(
      (one: any) => one.code === 'K1' && one.office.code === officeCode,
    );
    warehouseId = warehouse.id;
    for (const place of warehouse.places.nodes) {
      places.set(place.code, place.id);
    }
    after = warehouse.places.pageInfo.hasNextPage ? warehouse.places.pageInfo.endCursor : null;
  } while (after !== null);
  const outside: any = await client.data(
    `query ($officeId: ID!) { outsidePlaces(officeId: $officeId, first: 50) { nodes { id code } } }`,
    { officeId },
  );
  for (const place of outside.outsidePlaces.nodes) {
    places.set(place.code, place.id);
  }
  return {
    officeId,
    warehouseId,
    place: (code) => {
      const id = places.get(code);
      if (id === undefined) {
        throw new Error(`${officeCode} has no place ${code}.`);
      }
      return id;
    },
  };
}

export const receiveDocument = `mutation ($requestId: UUID!, $input: ExhibitReceiveInput!) {
  exhibitReceive(requestId: $requestId, input: $input) {
    exhibits { id code name status version quantityReceived holdings { quantity place { id code } } case { id judgmentNumber version } }
    userErrors { code field message messageEnglish facts { name value } }
  }
}`;

/** An order as the law wants one: signed by the provincial head, who is above every office. */
export function signedOrder(t: TestHouse, order: object = {}): object {
  return { signerId: t.staffId('truong.tinh'), ...order };
}

/** What drugs must come with and other items may: the seal of who brings them, and the conclusion on what is in it. */
export function sealedOnArrival(seal: object = {}): object {
  return {
    sealOnArrival: {
      issuer: 'Phòng PC09 Công an tỉnh',
      labelNumber: '0012',
      packing: 'ENVELOPE',
      appliedAt: '2020-01-02T03:00:00Z',
      condition: 'INTACT',
      ...seal,
    },
    expertConclusion: { number: '15/KL-KTHS', dated: '2020-01-05', body: 'Phòng PC09 Công an tỉnh' },
  };
}

/** A package of drugs as it is received. */
export function sealedDrug(more: object = {}): object {
  return {
    classCode: 'DRUG',
    unitCode: 'G',
    name: 'gói chất rắn dạng tinh thể',
    ...sealedOnArrival(),
    ...more,
  };
}

/** A valid receipt of one item into shelf A1 by the keeper of the stage; everything can be overridden. */
export function receiptInput(t: TestHouse, stage: Stage, item: object = {}, receipt: object = {}): any {
  return {
    warehouseId: stage.warehouseId,
    case: { parties: [{ name: 'Siu Văn Thử', capacity: 'DEFENDANT' }] },
    items: [
      {
        kind: 'EXHIBIT',
        classCode: 'TOOL',
        name: 'vam phá khóa',
        unitCode: 'CAI',
        quantity: '10',
        condition: 'đã qua sử dụng',
        placeId: stage.place('A1'),
        ...('classCode' in item && item.classCode === 'DRUG' ? sealedOnArrival() : {}),
        ...item,
      },
    ],
    order: signedOrder(t),
    handover: {
      otherParty: { name: 'Trần Văn Giao', organisation: 'Công an tỉnh' },
      handedOverAt: minutesAgo(t, 60).toISOString(),
    },
    ...receipt,
  };
}

export function minutesAgo(t: TestHouse, minutes: number): Date {
  return new Date(t.clock.now().getTime() - minutes * 60_000);
}

export interface ReceivedExhibit {
  readonly id: string;
  readonly code: string;
  readonly version: number;
  readonly status: string;
}

/** Receives one item through the API and answers it. */
export async function receiveOne(
  t: TestHouse,
  client: TestClient,
  stage: Stage,
  item: object = {},
  receipt: object = {},
): Promise<ReceivedExhibit> {
  const payload = await client.done<{ exhibits: ReceivedExhibit[] }>(receiveDocument, {
    input: receiptInput(t, stage, item, receipt),
  });
  const [exhibit] = payload.exhibits;
  if (exhibit === undefined) {
    throw new Error('Nothing was received.');
  }
  return exhibit;
}

/** Papers of a movement: the next numbers, and a counterpart from outside. */
export function papers(t: TestHouse, minutes = 10, name = 'Lê Thị Nhận', organisation = 'Phòng PC09'): any {
  return {
    order: signedOrder(t),
    handover: { otherParty: { name, organisation }, handedOverAt: minutesAgo(t, minutes).toISOString() },
  };
}

const openLiveSeal = `mutation ($requestId: UUID!, $input: SealOpenInput!) {
  sealOpen(requestId: $requestId, input: $input) { opening { id } userErrors { code field } } }`;

/** Opens the live seal of an item together with the accountant, so that a part may be taken from it; answers the opening. */
export async function openSealOf(
  t: TestHouse,
  client: TestClient,
  exhibitId: string,
  input: object = {},
): Promise<string> {
  const { node } = await client.data(
    'query ($id: ID!) { node(id: $id) { ... on Exhibit { liveSeal { id } } } }',
    { id: exhibitId },
  );
  const { opening } = await client.done(openLiveSeal, {
    input: {
      sealId: node.liveSeal.id,
      reason: 'giám định bổ sung',
      conditionFound: 'INTACT',
      stateAfter: 'đủ số lượng',
      participants: [
        { name: 'Ksor Tổ Chức', organisation: 'THADS', capacity: 'ORGANISER', signature: 'SIGNED' },
        { name: 'Lê Chứng', organisation: 'UBND phường', capacity: 'COMMUNE', signature: 'SIGNED' },
        { staffId: t.staffId('ketoan.kv03'), capacity: 'ACCOUNTANT', signature: 'SIGNED' },
      ],
      ...input,
    },
  });
  return opening.id;
}

export async function exhibitNow(client: TestClient, id: string): Promise<any> {
  const data = await client.data(
    `query ($id: ID!) { node(id: $id) { ... on Exhibit { id code status version office { code }
      holdings { quantity place { code } } openReleases { id quantity returnedQuantity }
      movements(first: 100) { nodes { seq kind quantity from { code } to { code } order { number } voucher { number } recordedBy { username } handover { giverName receiverName minutes { number } } } } } } }`,
    { id },
  );
  return data.node;
}

export const enterDocument = `mutation ($requestId: UUID!, $input: CaseDecisionEnterInput!) {
  caseDecisionEnter(requestId: $requestId, input: $input) {
    decision { id number } case { version } userErrors { code field facts { name value } } } }`;
// Above the numbers that tests write themselves.
let decisionNumbers = 1000;

/** A number that no decision of any test of this file has. */
export function nextDecisionNumber(symbol = 'QĐ-THADS'): string {
  decisionNumbers += 1;
  return `${String(decisionNumbers)}/${symbol}`;
}

/** Who owns what tests receive, and gets it back where nobody else is named. */
const owner = 'Siu Văn Thử';

/** What a decision says of an item that goes back to its owner. */
export function returnOf({ id }: { readonly id: string }, more: object = {}): object {
  return { exhibitId: id, orders: 'RETURN', recipient: owner, ...more };
}

type Ending = 'RETURN' | 'DESTRUCTION' | 'CONFISCATION' | 'KEEP_FOR_ENFORCEMENT';

/** A decision to be entered: the version of the case and whatever the decision says may be overridden. */
export function decisionInput(caseFile: { id: string; version: number }, given: object): object {
  return {
    caseId: caseFile.id,
    expectedVersion: caseFile.version,
    bodyKind: 'COURT',
    organisation: 'TAND khu vực 3',
    signerName: 'Thẩm phán Y',
    items: [],
    ...given,
  };
}

/** What is said of an enforcement decision that the head of KV03 signs; give it to {@link decisionInput}. */
export function enforcementDecision(t: TestHouse, given: object = {}): object {
  return {
    kind: 'ENFORCEMENT_DECISION',
    bodyKind: 'ENFORCEMENT_AUTHORITY',
    organisation: null,
    signerName: null,
    signerId: t.staffId('truongphong.kv03'),
    number: nextDecisionNumber(),
    dated: '2026-04-01',
    ...given,
  };
}

/** An item is sealed in a box half an hour ago, by an organiser and a witness of other bodies. */
export function sealingInput(t: TestHouse, exhibitId: string, given: object = {}): any {
  return {
    exhibitId,
    packing: 'BOX',
    reason: 'bảo quản',
    stateBefore: 'mười chiếc',
    stateAfter: 'trong hộp kín',
    appliedAt: minutesAgo(t, 30).toISOString(),
    participants: [
      { name: 'Ksor Tổ Chức', organisation: 'THADS', capacity: 'ORGANISER', signature: 'SIGNED' },
      { name: 'Rơ Châm Chứng', organisation: 'xã Ia Dom', capacity: 'WITNESS', signature: 'SIGNED' },
    ],
    ...given,
  };
}

interface DecisionScene {
  /** Who enters it; the enforcement officer of the office unless somebody else is named. */
  readonly by?: string;
  readonly recipient?: string;
  readonly toOrganisation?: string;
  readonly [name: string]: unknown;
}

/**
 * The enforcement officer of the office enters the decision on which items of one case end, and its judgment where the
 * case has none yet; answers the id of the decision. What is returned is for the owner unless somebody else is named.
 */
export async function decide(
  t: TestHouse,
  items: readonly { id: string; code: string }[],
  orders: Ending = 'RETURN',
  { by, recipient, toOrganisation, ...given }: DecisionScene = {},
): Promise<string> {
  const [first] = items;
  const officer = await t.logIn(by ?? `chv.${first!.code.split('-')[0]!.toLowerCase()}`);
  const { node } = await officer.data(
    'query ($id: ID!) { node(id: $id) { ... on Exhibit { case { id version judgmentDate } } } }',
    { id: first!.id },
  );
  let { version } = node.case;
  const isNobodyNamed = recipient === undefined && toOrganisation === undefined;
  const receiver =
    orders === 'RETURN' && isNobodyNamed ? { recipient: owner } : { recipient, toOrganisation };
  const judgmentDate = node.case.judgmentDate ?? '2026-01-12';
  if (node.case.judgmentDate === null) {
    const judgment = { kind: 'JUDGMENT', number: nextDecisionNumber('2026/HS-ST'), dated: judgmentDate };
    const entered = await officer.done(enterDocument, { input: decisionInput(node.case, judgment) });
    version = entered.case.version;
  }
  const { decision } = await officer.done(enterDocument, {
    input: decisionInput(
      { id: node.case.id, version },
      {
        kind: 'ENFORCEMENT_DECISION',
        bodyKind: 'ENFORCEMENT_AUTHORITY',
        organisation: null,
        number: nextDecisionNumber(),
        dated: judgmentDate > '2026-02-18' ? judgmentDate : '2026-02-18',
        signerName: null,
        signerId: t.staffId('truong.tinh'),
        items: items.map(({ id }) => ({ exhibitId: id, orders, ...receiver })),
        ...given,
      },
    ),
  });
  return decision.id;
}

/** The council of a destruction: the enforcement officer of the office chairs, finance is there, the prosecutor was called. */
export function councilOf(t: TestHouse, officeCode = 'KV03'): any[] {
  return [
    { staffId: t.staffId(`chv.${officeCode.toLowerCase()}`), capacity: 'COUNCIL_CHAIR', signature: 'SIGNED' },
    { name: 'Trần Thị Tài', organisation: 'Sở Tài chính', capacity: 'FINANCE_MEMBER', signature: 'SIGNED' },
    {
      name: 'Kiểm sát viên B',
      organisation: 'VKSND tỉnh',
      capacity: 'PROSECUTOR',
      signature: 'ABSENT',
      remark: 'bận phiên tòa',
    },
  ];
}

/** The decision names who gets an item back, as the disposal does. */
function recipientOf(kind: Ending, name = ''): DecisionScene {
  return kind === 'RETURN' && name.trim() !== '' ? { recipient: name } : {};
}

/** The return of all of an item in shelf A1 to its owner, on a decision that is entered for it unless one is given. */
export async function disposalInput(
  t: TestHouse,
  stage: Stage,
  exhibit: { id: string; code: string; version: number },
  given: object = {},
): Promise<any> {
  const input = given as {
    readonly decisionId?: string;
    readonly kind?: Ending;
    readonly recipient?: string;
  };
  const kind = input.kind ?? 'RETURN';
  const receiver = kind === 'DESTRUCTION' ? owner : (input.recipient ?? owner);
  return {
    exhibitId: exhibit.id,
    expectedVersion: exhibit.version,
    fromPlaceId: stage.place('A1'),
    quantity: '10',
    kind,
    decisionId: input.decisionId ?? (await decide(t, [exhibit], kind, recipientOf(kind, input.recipient))),
    recipient: owner,
    participants: [],
    ...papers(t, 10, receiver, 'chủ sở hữu'),
    ...input,
  };
}
