/**
 * How the changes of a table come into the trail, whoever makes them:
 * - `every change`: a row trigger captures each.
 * - `direct writes`: triggers keep the rows, and `so-kho check` finds what does not follow from the facts; captured is
 *   what somebody writes past them.
 * - `not captured`: for the reason that is given.
 */
export type CaptureMode =
  'every change' | 'direct writes' | { readonly mode: 'not captured'; readonly because: string };

function notCaptured(because: string): CaptureMode {
  return { mode: 'not captured', because };
}

const logItself = notCaptured('It is the log; its own triggers refuse every change but growth.');
const logIn = notCaptured('Log-ins come and go by the thousand and change nothing of the book.');

/** Every table of the house; a new one is entered here, and captured by its migration with `call trail.capture(…)`. */
export const capturedTables: Readonly<Record<string, CaptureMode>> = {
  'public.so_kho_migrations': notCaptured('The attestation names the migrations that ran.'),
  'platform.request': notCaptured(
    'Answers for a repeated request; what a request did has events of its own.',
  ),
  'rules.rule': 'every change',
  'rules.rule_form': 'every change',
  'rules.holiday': 'every change',
  'identity.office': 'every change',
  'identity.staff': 'every change',
  'identity.role_assignment': 'every change',
  'identity.account_act': 'every change',
  'identity.delegation': 'every change',
  'identity.second_factor': 'every change',
  'identity.provider_account': 'every change',
  'identity.session': logIn,
  'identity.session_token': logIn,
  'identity.log_in_attempt': logIn,
  'identity.log_in_throttle': logIn,
  'identity.provider_log_in': logIn,
  'trail.event': notCaptured('An event is in the log under its own id, or its insertion is refused.'),
  'trail.event_context': notCaptured('By it an event is found; a trigger derives it from the event.'),
  'trail.viewing': notCaptured('Each has its event; the insertion without one is refused.'),
  'trail.export': 'every change',
  'trail.export_download': 'every change',
  'trail.outbox': logItself,
  'trail.leaf': logItself,
  'trail.payload': logItself,
  'trail.tile': logItself,
  'trail.tree': logItself,
  'trail.subject_head': logItself,
  'trail.checkpoint': logItself,
  'trail.cosignature': logItself,
  'trail.anchor': logItself,
  'trail.known_key': notCaptured('Each key has an event: key-first or key-adopted.'),
  'trail.standing': notCaptured(
    'Each change has an event: book-behind, known-lowered, acts-lost or book.opened.',
  ),
  'trail.sequencer_status': notCaptured(
    'What the sequencer says of itself at the moment; nothing of the book.',
  ),
  'trail.missing_act': notCaptured('Derived from the entries that the event acts-lost names.'),
  'trail.missing_act_outcome': 'every change',
  'trail.missing_act_number': notCaptured('Derived from the entries that the event acts-lost names.'),
  'trail.seen_number': notCaptured('Derived from the entries that the event acts-lost names.'),
  'trail.seen_series': notCaptured('Derived from the entries that the event acts-lost names.'),
  'custody.unit': 'every change',
  'custody.exhibit_class': 'every change',
  'custody.warehouse': 'every change',
  'custody.place': 'every change',
  'custody.responsible_keeper': 'every change',
  'custody.case_file': 'every change',
  'custody.party': 'every change',
  'custody.case_decision': 'every change',
  'custody.case_decision_item': 'every change',
  'custody.case_decision_withdrawal': 'every change',
  'custody.document_series': 'every change',
  'custody.document': 'every change',
  'custody.handover': 'every change',
  'custody.exhibit': 'every change',
  'custody.holding': 'direct writes',
  'custody.exhibit_standing': 'direct writes',
  'custody.stock': 'direct writes',
  'custody.warehouse_counter': 'direct writes',
  'custody.search_entry': 'direct writes',
  'custody.release': 'every change',
  'custody.transfer': 'every change',
  'custody.transfer_line': 'every change',
  'custody.transfer_refusal': 'every change',
  'custody.disposal': 'every change',
  'custody.movement': 'every change',
  'custody.find': 'every change',
  'custody.unbalanced_before': notCaptured(
    'Written once by the migration that found these books so; nobody else may write it.',
  ),
  'custody.seal': 'every change',
  'custody.seal_check': 'every change',
  'custody.seal_opening': 'every change',
  'custody.seal_conclusion': 'every change',
  'custody.participant': 'every change',
  'custody.correction': 'every change',
  'custody.register_file': notCaptured('The draft that was made of it names its SHA-256.'),
  'custody.register_draft': notCaptured('Each step has its event, and nothing of it is in the book.'),
  'custody.register_draft_row': notCaptured(
    'It follows from the file; what is released has rows of its own.',
  ),
  'custody.register_row_correction': 'every change',
  'custody.register_closing': 'every change',
  'custody.register_mapping': 'every change',
  'custody.register_import': 'every change',
  'custody.register_case': 'every change',
  'custody.register_row': 'every change',
  'custody.register_difference': 'every change',
  'inventory.inventory': 'every change',
  'inventory.late_entry': 'every change',
  'inventory.line': 'every change',
  'inventory.count': 'every change',
  'inventory.discrepancy': 'every change',
  'inventory.recount': 'every change',
  'inventory.signature': 'every change',
  'inventory.statement': 'every change',
  'inventory.commission': 'every change',
  'inspection.programme': 'every change',
  'inspection.programme_target': 'every change',
  'inspection.inspection': 'every change',
  'inspection.programme_planner': 'every change',
  'inspection.programme_revision': 'every change',
  'inspection.revision_change': 'every change',
  'inspection.edition_inspection': 'every change',
  'inspection.absence': 'every change',
  'inspection.team_member': 'every change',
};

/** Columns that are captured as the hash of their text, `sha256:<hex>`. */
export const hiddenColumns: Readonly<Record<string, readonly string[]>> = {
  'identity.staff': ['password_hash'],
  'identity.second_factor': ['sealed_secret'],
};

/** Columns whose change alone is not captured; the row of the log may lag behind in them. */
export const laggingColumns: Readonly<Record<string, readonly string[]>> = {
  'identity.second_factor': ['last_step'],
};

/** The tables whose every change is captured: what the log says of them is what they must hold. */
export const comparedTables: readonly string[] = Object.entries(capturedTables)
  .filter(([, mode]) => mode === 'every change')
  .map(([table]) => table)
  .sort();
