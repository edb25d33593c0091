import { Decimal } from 'decimal.js';
import type { PreparedStatement } from '../../platform/database/prepared-reads.js';
import { newId } from '../../platform/ids.js';
import type { Problem } from '../../platform/outcome.js';
import { typedText } from '../../platform/typed-text.js';
import { claimedMoment, dateInVietnam, problem } from '../../rules/index.js';
import type { HouseWork } from '../../identity/index.js';
import {
  authorityProblems,
  handoverMinutesProblems,
  handoverProblems,
  orderSignerOf,
  otherParty,
  ownParty,
  paperOfAuthority,
  paperProblems,
  signerApartProblems,
  writeHandover,
  writePaper,
  type HandoverGiven,
  type HandoverInput,
  type Paper,
  type Signer,
} from '../documents/index.js';
import type { ExhibitEntity } from '../exhibits/index.js';
import type { PlaceEntity } from '../warehouses/index.js';
import type { LateEntry } from './late-entry.js';
import type { MovementKind } from './movement.entity.js';

/** The papers without which nothing enters or leaves a warehouse (TT 04/2023 Đ10, Đ11.2). */
export interface MovementPapersGiven {
  readonly order: Paper;
  readonly voucher?: Paper | null;
  readonly handover: HandoverInput;
  /** Why it is booked only now, where it claims a time before a count of the warehouse. */
  readonly lateReason?: string | null;
}

/** ENTRY comes in on a lệnh nhập kho and a phiếu nhập kho, EXIT goes out on a lệnh xuất kho and a phiếu xuất kho. */
export type Direction = 'ENTRY' | 'EXIT';

export interface PapersPlan {
  readonly direction: Direction;
  readonly officeId: string;
  readonly order: Paper;
  /** Who signed the order; undefined where that is nobody who has an account. */
  readonly signer: Signer | undefined;
  readonly voucher: Paper;
  readonly handover: HandoverGiven;
}

/** What the papers of a movement depend on beside themselves. */
export interface PapersOf {
  /**
   * The one case whose items move; the order may be one that covers others of its items, the voucher and the minutes ones
   * from which an item of it was reversed.
   */
  readonly caseId?: string | undefined;
  /** Whether somebody may take the goods in the place of a recipient, on a paper of authority. */
  readonly hasRecipient?: boolean;
}

/** Reads the papers and checks them: numbers free, two different people, nothing in the future. */
export async function planPapers(
  work: HouseWork,
  officeId: string,
  direction: Direction,
  given: MovementPapersGiven,
  { caseId, hasRecipient = false }: PapersOf = {},
): Promise<{ plan: PapersPlan; problems: Problem[] }> {
  const own = await ownParty(work, officeId);
  const { party: other, problems } = await otherParty(work, given.handover, ['input', 'handover']);
  // A paper that bears no date of its own bears that of the handover; its number is free in that year or not.
  const handedOverAt = await claimedMoment(work, given.handover.handedOverAt);
  const actedOn = dateInVietnam(handedOverAt);
  const kinds = kindsOf(direction);
  const act = { actedOn, ...(caseId === undefined ? {} : { caseId }) };
  const order = { ...given.order, ...act };
  const handover: HandoverGiven = {
    giver: direction === 'ENTRY' ? other : own,
    receiver: direction === 'ENTRY' ? own : other,
    authority: paperOfAuthority(given.handover.otherParty.authority),
    handedOverAt,
    minutes: { ...given.handover.minutes, ...act },
  };
  const plan: PapersPlan = {
    direction,
    officeId,
    order,
    signer: await orderSignerOf(work, officeId, kinds.order, order),
    voucher: { ...given.voucher, ...act },
    handover,
  };
  problems.push(
    ...handoverProblems(handover, work.now, ['input', 'handover']),
    ...receiverAuthorityProblems(handover, hasRecipient),
    ...(await paperProblems(work, officeId, kinds.order, plan.order, ['input', 'order'])),
    ...(await paperProblems(work, officeId, kinds.voucher, plan.voucher, ['input', 'voucher'])),
    ...(await handoverMinutesProblems(work, officeId, handover, ['input', 'handover', 'minutes'])),
  );
  if (direction === 'EXIT' && plan.signer !== undefined) {
    const field = ['input', 'handover', 'otherParty'];
    problems.push(...signerApartProblems(plan.signer, [other], () => field));
  }
  return { plan, problems };
}

/** The paper of authority is sound, where one may be given. */
function receiverAuthorityProblems(
  { authority, handedOverAt }: HandoverGiven,
  hasRecipient: boolean,
): Problem[] {
  const field = ['input', 'handover', 'otherParty', 'authority'];
  if (authority === null) {
    return [];
  }
  return hasRecipient
    ? authorityProblems(authority, dateInVietnam(handedOverAt), field)
    : [problem('HANDOVER_AUTHORITY_NOT_NEEDED', field)];
}

function kindsOf(direction: Direction) {
  return direction === 'ENTRY'
    ? ({ order: 'ENTRY_ORDER', voucher: 'RECEIPT_VOUCHER' } as const)
    : ({ order: 'EXIT_ORDER', voucher: 'ISSUE_VOUCHER' } as const);
}

/** The ids and numbers of the papers that a movement stands on. */
export interface WrittenPapers {
  readonly orderId: string;
  readonly voucherId: string;
  readonly handoverId: string;
  readonly numbers: { readonly order: string; readonly voucher: string };
}

export async function writePapers(work: HouseWork, plan: PapersPlan): Promise<WrittenPapers> {
  const kinds = kindsOf(plan.direction);
  const order = await writePaper(work, plan.officeId, kinds.order, plan.order);
  const voucher = await writePaper(work, plan.officeId, kinds.voucher, plan.voucher);
  const handover = await writeHandover(work, plan.officeId, plan.handover);
  return {
    orderId: order.id,
    voucherId: voucher.id,
    handoverId: handover.id,
    numbers: { order: order.number, voucher: voucher.number },
  };
}

/** The conclusion of an expert body. */
export interface ExpertWord {
  readonly number: string;
  readonly dated: string;
  readonly body: string;
}

export interface Move {
  readonly kind: MovementKind;
  readonly exhibit: Pick<ExhibitEntity, 'id' | 'status'>;
  readonly from: Pick<PlaceEntity, 'id' | 'officeId' | 'code'>;
  readonly to: Pick<PlaceEntity, 'id' | 'officeId' | 'code'>;
  readonly quantity: string;
  readonly occurredAt: Date;
  readonly papers?: WrittenPapers;
  readonly releaseId?: string;
  readonly transferId?: string;
  readonly disposalId?: string;
  readonly correctionId?: string;
  /** Of what an expert used up: the paper that says so. */
  readonly expertConclusion?: ExpertWord;
  readonly secondPersonId?: string | null;
  readonly note?: string | null;
  readonly late?: LateEntry | null;
}

/** What is written of a movement, with the type that PostgreSQL reads it by. */
const movementColumns = {
  id: 'uuid',
  office_id: 'uuid',
  exhibit_id: 'uuid',
  kind: 'text',
  from_place_id: 'uuid',
  to_place_id: 'uuid',
  quantity: 'numeric',
  occurred_at: 'timestamptz',
  recorded_by: 'uuid',
  order_id: 'uuid',
  voucher_id: 'uuid',
  handover_id: 'uuid',
  release_id: 'uuid',
  transfer_id: 'uuid',
  disposal_id: 'uuid',
  correction_id: 'uuid',
  expert_conclusion_number: 'text',
  expert_conclusion_dated: 'date',
  expert_conclusion_body: 'text',
  second_person_id: 'uuid',
  note: 'text',
  late_reason: 'text',
} as const;

const columnNames = Object.keys(movementColumns).join(', ');
const columnTypes = Object.entries(movementColumns).map((column) => column.join(' '));
const movementInsert = `insert into custody.movement (${columnNames})
  select ${columnNames} from jsonb_to_recordset($1::jsonb) as moved (${columnTypes.join(', ')})`;

type MovementRow = Readonly<Record<keyof typeof movementColumns, string | null>>;

function rowOf(work: HouseWork, move: Move): MovementRow & { readonly id: string } {
  return {
    id: newId(),
    office_id: move.kind === 'ACCEPTANCE' || move.kind === 'RECEIPT' ? move.to.officeId : move.from.officeId,
    exhibit_id: move.exhibit.id,
    kind: move.kind,
    from_place_id: move.from.id,
    to_place_id: move.to.id,
    quantity: new Decimal(move.quantity).toFixed(),
    occurred_at: move.occurredAt.toISOString(),
    recorded_by: work.actor.id,
    order_id: move.papers?.orderId ?? null,
    voucher_id: move.papers?.voucherId ?? null,
    handover_id: move.papers?.handoverId ?? null,
    release_id: move.releaseId ?? null,
    transfer_id: move.transferId ?? null,
    disposal_id: move.disposalId ?? null,
    correction_id: move.correctionId ?? null,
    expert_conclusion_number: move.expertConclusion?.number ?? null,
    expert_conclusion_dated: move.expertConclusion?.dated ?? null,
    expert_conclusion_body: move.expertConclusion?.body ?? null,
    second_person_id: move.secondPersonId ?? null,
    note: typedText(move.note),
    late_reason: move.late?.reason ?? null,
  };
}

/** One statement that writes all of these. The database numbers them and moves the holdings in the same statement. */
export function movementsInsert(work: HouseWork, moves: readonly Move[]): PreparedStatement {
  return insertOf(moves.map((move) => rowOf(work, move)));
}

function insertOf(rows: readonly MovementRow[]): PreparedStatement {
  return { name: 'movements', text: movementInsert, values: [JSON.stringify(rows)] };
}

/** Writes the movement. The database numbers it and moves the holdings in the same statement. */
export async function writeMovement(work: HouseWork, move: Move): Promise<{ readonly id: string }> {
  const row = rowOf(work, move);
  await work.write(insertOf([row]));
  return { id: row.id };
}

/** How a movement is told in the trail: where the quantity was and where it is, and on which papers. */
export function moveStates(move: Move): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const quantity = new Decimal(move.quantity).toFixed();
  return {
    before: { place: move.from.code, status: move.exhibit.status },
    after: {
      place: move.to.code,
      quantity,
      ...(move.papers === undefined
        ? {}
        : { order: move.papers.numbers.order, voucher: move.papers.numbers.voucher }),
      ...(move.late == null ? {} : { lateEntry: { ...move.late } }),
    },
  };
}
