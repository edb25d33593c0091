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
  uq_place_code: 'PLACE_CODE_TAKEN',
  ck_release_returned: 'RELEASE_ALREADY_RETURNED',
  ck_transfer_line_accepted: 'TRANSFER_ALREADY_ACCEPTED',
  ck_transfer_warehouses: 'TRANSFER_SAME_WAREHOUSE',
  uq_seal_live: 'SEAL_ALREADY_LIVE',
  uq_seal_ordinal: 'SEAL_ALREADY_LIVE',
  uq_seal_label: 'SEAL_LABEL_TAKEN',
  uq_seal_opening_seal: 'SEAL_NOT_LIVE',
  uq_seal_reseals: 'SEAL_ALREADY_LIVE',
  ck_seal_check_note: 'SEAL_NOTE_REQUIRED',
  ck_seal_opening_note: 'SEAL_NOTE_REQUIRED',
};

export function explainConstraint(constraint: string): Problem | undefined {
  const code = codes[constraint];
  return code === undefined ? undefined : problem(code);
}
