import type { DatabaseRefusal } from '../platform/database/failures.js';
import type { Problem } from '../platform/outcome.js';
import { problem } from './problem.js';
import type { UserErrorCode } from './user-errors.js';

/**
 * What a violated constraint means to a person. The commands give the friendly error first; this table speaks when
 * two people were quicker than the check. A name that is missing here is a fault of the program, not of the user.
 */
const codes: Readonly<Record<string, UserErrorCode>> = {
  ck_holding_not_negative: 'QUANTITY_NOT_AVAILABLE',
  uq_movement_seq: 'VERSION_CONFLICT',
  fk_movement_predecessor: 'VERSION_CONFLICT',
  ck_movement_not_in_future: 'DATE_IN_FUTURE',
  ck_movement_after_predecessor: 'DATE_BEFORE_PREDECESSOR',
  ck_movement_place_open: 'PLACE_CLOSED',
  ck_movement_places: 'PLACE_SAME',
  ck_movement_quantity: 'QUANTITY_NOT_POSITIVE',
  ck_exhibit_quantity: 'QUANTITY_NOT_POSITIVE',
  uq_exhibit_external_reference: 'EXHIBIT_REFERENCE_TAKEN',
  uq_document_number: 'DOCUMENT_NUMBER_TAKEN',
  uq_case_file_judgment: 'CASE_EXISTS',
  ck_handover_two_parties: 'HANDOVER_SAME_PERSON',
  ck_movement_signer: 'ORDER_SIGNER_IS_KEEPER',
  ck_high_risk_four_eyes: 'SECOND_PERSON_REQUIRED',
  ck_movement_order_case: 'DOCUMENT_NUMBER_TAKEN',
  ck_disposal_decision_case: 'DOCUMENT_NUMBER_TAKEN',
  ck_disposal_enforcement_decision: 'EXHIBIT_WITHOUT_DECISION',
  ck_case_file_decision_used: 'CASE_DECISION_USED',
  uq_place_code: 'PLACE_CODE_TAKEN',
  uq_warehouse_code: 'WAREHOUSE_CODE_TAKEN',
  ck_release_returned: 'RELEASE_ALREADY_RETURNED',
  ck_transfer_line_accepted: 'TRANSFER_ALREADY_ACCEPTED',
  ck_transfer_warehouses: 'TRANSFER_SAME_WAREHOUSE',
  uq_seal_live: 'SEAL_ALREADY_LIVE',
  uq_seal_ordinal: 'SEAL_ALREADY_LIVE',
  ck_seal_ordinal: 'SEAL_ALREADY_LIVE',
  ck_seal_reseals: 'SEAL_OPENING_NOT_LAST',
  ck_seal_after_receipt: 'SEAL_BEFORE_RECEIPT',
  ck_seal_after_predecessor: 'SEAL_BEFORE_PREDECESSOR',
  ck_seal_order: 'SEAL_BEFORE_PREDECESSOR',
  ck_seal_check_live: 'SEAL_NOT_LIVE',
  ck_seal_check_order: 'SEAL_BEFORE_PREDECESSOR',
  ck_seal_opening_live: 'SEAL_NOT_LIVE',
  ck_seal_opening_order: 'SEAL_BEFORE_PREDECESSOR',
  ck_seal_participants: 'SEAL_PARTICIPANTS_MISSING',
  uq_seal_label: 'SEAL_LABEL_TAKEN',
  uq_seal_opening_seal: 'SEAL_NOT_LIVE',
  uq_seal_reseals: 'SEAL_ALREADY_LIVE',
  ck_seal_check_note: 'SEAL_NOTE_REQUIRED',
  ck_seal_opening_note: 'SEAL_NOTE_REQUIRED',
  uq_inventory_open: 'INVENTORY_ALREADY_OPEN',
  ck_inventory_open: 'INVENTORY_CLOSED',
  ck_inventory_step: 'INVENTORY_STATE_WRONG',
  ck_inventory_counted: 'INVENTORY_LINES_UNCOUNTED',
  ck_inventory_resolved: 'INVENTORY_DISCREPANCIES_OPEN',
  ck_inventory_reason: 'REQUIRED',
  ck_inventory_as_of: 'DATE_IN_FUTURE',
  ck_inventory_count_not_in_future: 'DATE_IN_FUTURE',
  ck_inventory_count_after_opening: 'INVENTORY_COUNT_BEFORE_OPENING',
  ck_inventory_count_seal_note: 'SEAL_NOTE_REQUIRED',
  ck_inventory_count_second_counter: 'SECOND_PERSON_SAME',
  ck_inventory_second_counter_named: 'SECOND_PERSON_REQUIRED',
  ck_inventory_second_counter_role: 'NOT_FOUND',
  ck_recount_second_counter: 'SECOND_PERSON_SAME',
  ck_recount_unresolved: 'DISCREPANCY_ALREADY_RESOLVED',
  ck_recount_not_in_future: 'DATE_IN_FUTURE',
  ck_recount_after_comparison: 'DATE_TOO_EARLY',
  ck_recount_seal_seen: 'REQUIRED',
  ck_recount_seal_note: 'SEAL_NOTE_REQUIRED',
  ck_recount_place: 'NOT_FOUND',
  ck_recount_quantity: 'NEGATIVE',
  ck_recount_own_count: 'INVENTORY_RECOUNT_OWN_COUNT',
  ck_discrepancy_resolved_once: 'DISCREPANCY_ALREADY_RESOLVED',
  ck_discrepancy_own_count: 'DISCREPANCY_OWN_COUNT',
  ck_discrepancy_own_recount: 'DISCREPANCY_OWN_COUNT',
  ck_discrepancy_recounted: 'INVENTORY_RECOUNT_REQUIRED',
  ck_discrepancy_explanation: 'REQUIRED',
  uq_inventory_signature_capacity: 'INVENTORY_ALREADY_SIGNED',
  uq_inventory_signature_signer: 'INVENTORY_SIGNER_TWICE',
  uq_programme_working_year: 'PROGRAMME_EXISTS',
  ck_programme_four_eyes: 'PROGRAMME_AUTHOR_CANNOT_APPROVE',
  ck_programme_transition: 'PROGRAMME_STATE_WRONG',
  ck_inspection_programme_draft: 'PROGRAMME_STATE_WRONG',
  ck_inspection_programme_approved: 'PROGRAMME_STATE_WRONG',
  ck_inspection_done_once: 'INSPECTION_ALREADY_DONE',
  ck_inspection_cancelled_for_ever: 'INSPECTION_CANCELLED',
  ck_inspection_period: 'INSPECTION_DATES_REVERSED',
  ck_inspection_working_year: 'INSPECTION_OUTSIDE_WORKING_YEAR',
  ck_inspection_begun: 'INSPECTION_NOT_BEGUN',
  ck_inspection_leader: 'INSPECTION_TEAM_TOO_SMALL',
  uq_inspection_conclusion: 'DOCUMENT_NUMBER_TAKEN',
  ex_inspection_office: 'OFFICE_DOUBLE_BOOKED',
  ex_team_member_booking: 'INSPECTOR_DOUBLE_BOOKED',
  uq_team_member_staff: 'INSPECTION_TEAM_MEMBER_REPEATED',
  uq_register_import_file: 'REGISTER_ROW_SETTLED',
  uq_register_row_fingerprint: 'REGISTER_ROW_SETTLED',
  ck_register_row_settled_once: 'REGISTER_ROW_SETTLED',
  ck_delegation_two_people: 'DELEGATION_TO_ONESELF',
  ck_delegation_role: 'DELEGATION_ROLE_NOT_DELEGABLE',
  ck_delegation_listed: 'DELEGATION_ROLE_NOT_DELEGABLE',
  ck_delegation_period: 'DELEGATION_DATES_REVERSED',
  ck_delegation_not_over: 'DELEGATION_OVER',
  ck_delegation_length: 'DELEGATION_TOO_LONG',
  ck_delegation_paper_signed: 'DATE_IN_FUTURE',
  ck_delegation_paper_first: 'DELEGATION_BEFORE_PAPER',
  ck_delegation_texts: 'REQUIRED',
  ck_delegation_passed_on: 'DELEGATION_CANNOT_BE_PASSED_ON',
  ck_delegation_own_role: 'DELEGATION_ROLE_NOT_HELD',
  ck_delegation_own_scope: 'DELEGATION_ROLE_NOT_HELD',
  ck_delegation_delegate: 'DELEGATION_DELEGATE_UNFIT',
  ck_delegation_revoked_once: 'DELEGATION_ENDED',
  ex_delegation_live: 'DELEGATION_EXISTS',
  uq_delegation_paper: 'DOCUMENT_NUMBER_TAKEN',
  ck_export_period: 'EXPORT_PERIOD_EMPTY',
  ck_export_own_request: 'EXPORT_OWN_REQUEST',
  ck_export_decided_once: 'EXPORT_STATE_WRONG',
  ck_export_download_approved: 'NOT_FOUND',
  ck_export_download_in_time: 'EXPORT_EXPIRED',
  ck_export_download_allowed: 'EXPORT_DOWNLOADS_USED',
  ck_second_factor_kept: 'SECOND_FACTOR_EXISTS',
  ck_second_factor_step: 'SECOND_FACTOR_WRONG',
};

/** SQLSTATEs of values that are too long, too large or no text: 22001, 22003, 22021, 22P05 and 54000. */
const unstorable = new Set(['22001', '22003', '22021', '22P05', '54000']);

/** What a refusal of the database means to a person; nothing when it is a fault of the program. */
export function explainFailure(refusal: DatabaseRefusal): Problem | undefined {
  if (refusal.constraint !== undefined) {
    return explainConstraint(refusal.constraint);
  }
  return unstorable.has(refusal.sqlState ?? '') ? problem('TOO_LARGE', ['input']) : undefined;
}

export function explainConstraint(constraint: string): Problem | undefined {
  const code = codes[constraint];
  return code === undefined ? undefined : problem(code);
}
