import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { explainConstraint } from '../../src/rules/index.js';
import { openTestHouse, type TestHouse } from '../support/test-house.js';

/**
 * Constraints that no input can reach while the program is right: references between rows that it wrote itself,
 * closed lists that the schema's enums keep, and combinations that it alone composes. Violating one is a fault of the
 * program: it is masked, and stands in the log.
 */
const faultConstraints: readonly RegExp[] = [
  /^fk_(?!movement_predecessor$)/,
  /^ck_(append_only|event_actor|event_delegation|event_kind|request_fingerprint|viewing_recorded)$/,
  // The log, whose rows the program makes.
  /^(ck|uq)_(outbox|leaf|payload|tile|tree|subject_head|checkpoint)_/,
  /^ck_(event_logged|trail_only_grows)$/,
  // What the trail knows of keys, of the standing of the book, of its sequencer, and of acts that a restored one does not have.
  /^(ck|uq)_(known_key|standing|sequencer_status|missing_act)_/,
  // Who writes and revokes a delegation is the acting person, and the program changes nothing else of it.
  /^ck_delegation_(actor|revoker|revocation|unchanged)$/,
  // The same of a commission, whose office is read from its inventory.
  /^ck_commission_(actor|office|revoker|revocation|unchanged)$/,
  /^ck_\w+_(kind|status|source|capacity|dimension|decimals|ownership|origin|verdict|seat|act)$/,
  // Texts, numbers and pairs that the commands check before they write.
  /^ck_(account_act|case_file|disposal|document|document_series|exhibit|handover|office|participant|party|place|release|role_assignment|rule|seal|seal_check|seal_opening|session|staff|transfer|transfer_line)_(?!returned$|accepted$|not_negative$|two_parties$|note$)/,
  /^ck_case_decision_(reason|in_force|signer_known|texts|item_recipient|item_organisation|item_one_receiver|item_later|withdrawal_reason)$/,
  /^ck_transfer_accepted$/,
  /^ck_movement_(first|papers|release|consumption|consumed|transfer|disposal|disposal_release)$/,
  // What a correction and its movement are to each other, which the program composes.
  /^ck_correction_(paper|subject|field|finding|movement_written)$/,
  /^ck_movement_(correction|correction_act|correction_quantity|reversal_mirrors)$/,
  /^uq_(correction_document|movement_correction)$/,
  /^ck_discrepancy_/,
  /^ck_recount_seal$/,
  /^ck_inspection_/,
  // What becomes of a find is written by the command that settles it, and the minutes by who signs first.
  /^(ck|uq)_find_/,
  /^ck_(movement_late|statement_text)$/,
  /^ck_inventory_(closed|compared|count_|kind|line_|signature_|status)/,
  /^ck_export_(?!period$|own_request$|decided_once$|download_(approved|in_time|allowed)$)/,
  /^ck_programme_(approval|period|seed|target_|withdrawal$|revision_)/,
  /^ck_(revision_(change_(reason|plan)|carried_out)|absence_(period|paper|withdrawal))$/,
  /^uq_(programme_revision_edition|revision_change_standing)$/,
  /^ck_register_/,
  // Hashes, lifetimes and links of log-ins, which nobody enters.
  /^(ck|uq)_(log_in|provider|second_factor|session_token)_/,
  // Keys beside the primary one, for composite references, and series that the program counts itself.
  /^uq_\w+_(office|exhibit|warehouse|inventory|line|period|booking|ordinal|place|number)$/,
  /^uq_(delegation_people|discrepancy_find|discrepancy_movement|exhibit_code|inventory_code|office_code|party_position|programme_target_kind|role_assignment|staff_username)$/,
];

describe('constraints', () => {
  let t: TestHouse;
  beforeAll(async () => {
    t = await openTestHouse();
  });
  afterAll(() => t.close());

  /** The names under which the database can refuse: constraints, unique indexes, and what triggers raise under. */
  async function names(): Promise<Set<string>> {
    const declared = await t.owner.query<{ name: string }>(`
      select conname as name from pg_constraint where contype in ('c', 'u', 'x', 'f')
        and connamespace::regnamespace::text !~ '^(pg_|information_schema|public)'
      union select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
        where i.indisunique and not i.indisprimary and c.relnamespace::regnamespace::text !~ '^(pg_|information_schema|public)'`);
    const raised = await t.owner.query<{ source: string }>(`
      select prosrc as source from pg_proc where pronamespace::regnamespace::text !~ '^(pg_|information_schema|public)'`);
    const fromTriggers = raised.rows.flatMap(({ source }) =>
      [...source.matchAll(/constraint = '(\w+)'/g)].map((match) => match[1]!),
    );
    return new Set([...declared.rows.map((row) => row.name), ...fromTriggers]);
  }

  test('each has a sentence for the user or is listed as a fault of the program', async () => {
    const silent = [...(await names())].filter((name) => explainConstraint(name) === undefined);
    expect(silent.filter((name) => !faultConstraints.some((pattern) => pattern.test(name)))).toEqual([]);
    const idle = faultConstraints.filter((pattern) => !silent.some((name) => pattern.test(name)));
    expect(idle).toEqual([]);
  });
});
