import { sql } from 'kysely';
import type { HouseWork } from '../../identity/index.js';
import type { ReadingChoices } from '../registers/index.js';

export type RegisterDraftState = 'READING' | 'READY' | 'FAILED' | 'RELEASED' | 'CANCELLED';

/** A register that was prepared and is not in the book. */
export interface RegisterDraft {
  readonly id: string;
  readonly officeId: string;
  readonly warehouseCode: string | null;
  readonly fileName: string;
  readonly fileSha256: string;
  readonly state: RegisterDraftState;
  readonly judgement: number;
  readonly digest: string | null;
  readonly preparedBy: string;
  readonly answeredBy: string | null;
  readonly choices: ReadingChoices;
  /** How often the file was read. */
  readonly reading: number;
  /** Whether the server that reads it should have ended by now. */
  readonly isLeft: boolean;
}

/** The draft, locked for this transaction. */
export async function readDraft(work: HouseWork, id: string): Promise<RegisterDraft | undefined> {
  const found = await sql<RegisterDraft>`
    select id, office_id as "officeId", warehouse_code as "warehouseCode", file_name as "fileName",
      file_sha256 as "fileSha256", state, judgement, digest, prepared_by as "preparedBy",
      answered_by as "answeredBy", choices, reading, reading_until < ${work.now} as "isLeft"
    from custody.register_draft where id = ${id} for update`.execute(work.sql);
  return found.rows[0];
}

/** Whether it was released or given up. */
export function isSettled({ state }: RegisterDraft): boolean {
  return state === 'RELEASED' || state === 'CANCELLED';
}

/** The draft as the subject of an event. */
export function draftLabel({ id, fileName }: RegisterDraft) {
  return { type: 'RegisterDraft', id, label: fileName };
}
