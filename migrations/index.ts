import { Migration20261101000100_platform } from './Migration20261101000100_platform.js';
import { Migration20261101000200_rules } from './Migration20261101000200_rules.js';
import { Migration20261101000300_identity } from './Migration20261101000300_identity.js';
import { Migration20261101000400_trail } from './Migration20261101000400_trail.js';
import { Migration20261101000500_custody } from './Migration20261101000500_custody.js';
import { Migration20261101000600_inventory } from './Migration20261101000600_inventory.js';
import { Migration20261101000700_inspection } from './Migration20261101000700_inspection.js';
import { Migration20261101000800_register_imports } from './Migration20261101000800_register_imports.js';
import { Migration20261101000900_row_level_security } from './Migration20261101000900_row_level_security.js';
import { Migration20261101001000_sessions } from './Migration20261101001000_sessions.js';
import { Migration20261101001100_four_eyes } from './Migration20261101001100_four_eyes.js';
import { Migration20261101001200_delegations } from './Migration20261101001200_delegations.js';
import { Migration20261101001300_recorded_reads } from './Migration20261101001300_recorded_reads.js';
import { Migration20261101001400_counters } from './Migration20261101001400_counters.js';
import { Migration20261101001500_search } from './Migration20261101001500_search.js';
import { Migration20261101001600_rare_values } from './Migration20261101001600_rare_values.js';
import { Migration20261101001610_search_bound } from './Migration20261101001610_search_bound.js';
import { Migration20261101001700_transfer_ends } from './Migration20261101001700_transfer_ends.js';
import { Migration20261101001800_holding_reach } from './Migration20261101001800_holding_reach.js';
import { Migration20261101001900_tamper_evident_trail } from './Migration20261101001900_tamper_evident_trail.js';
import { Migration20261101002100_inspectors_view } from './Migration20261101002100_inspectors_view.js';
import { Migration20261128000100_one_form_of_numbers } from './Migration20261128000100_one_form_of_numbers.js';
import { Migration20261128000110_ahead_tolerance } from './Migration20261128000110_ahead_tolerance.js';
import { Migration20261128000210_order_signers } from './Migration20261128000210_order_signers.js';
import { Migration20261128000310_case_decisions } from './Migration20261128000310_case_decisions.js';
import { Migration20261128000410_catalogue } from './Migration20261128000410_catalogue.js';
import { Migration20261128000420_seals_on_arrival } from './Migration20261128000420_seals_on_arrival.js';
import { Migration20261128000430_seal_findings } from './Migration20261128000430_seal_findings.js';
import { Migration20261128000500_count_sees_recorded } from './Migration20261128000500_count_sees_recorded.js';
import { Migration20261128000710_corrections } from './Migration20261128000710_corrections.js';
import { Migration20261128000720_correction_demands } from './Migration20261128000720_correction_demands.js';
import { Migration20261128000760_transfer_ends } from './Migration20261128000760_transfer_ends.js';
import { Migration20261128000770_programme_editions } from './Migration20261128000770_programme_editions.js';
import { Migration20261128000790_corrected_findings } from './Migration20261128000790_corrected_findings.js';
import { Migration20261128000510_conservation } from './Migration20261128000510_conservation.js';
import { Migration20261128000520_inventory_ends } from './Migration20261128000520_inventory_ends.js';
import { Migration20261128000530_late_entries } from './Migration20261128000530_late_entries.js';
import { Migration20261128000540_minutes } from './Migration20261128000540_minutes.js';
import { Migration20261128000550_unbalanced_protected } from './Migration20261128000550_unbalanced_protected.js';
import { Migration20261128009000_seen_texts } from './Migration20261128009000_seen_texts.js';
import { Migration20261128000930_decisions_bind } from './Migration20261128000930_decisions_bind.js';
import { Migration20261128000940_release_ends } from './Migration20261128000940_release_ends.js';
import { Migration20261128009300_exhibit_standing } from './Migration20261128009300_exhibit_standing.js';
import { Migration20261128009310_place_and_due_lists } from './Migration20261128009310_place_and_due_lists.js';
import { Migration20261128009100_roles_apart } from './Migration20261128009100_roles_apart.js';
import { Migration20261128009500_plain_relocation } from './Migration20261128009500_plain_relocation.js';
import { Migration20261128009510_marks_and_standing } from './Migration20261128009510_marks_and_standing.js';
import { Migration20261128009600_find_ends } from './Migration20261128009600_find_ends.js';
import { Migration20261128009610_inspection_teams } from './Migration20261128009610_inspection_teams.js';
import { Migration20261128009400_place_fitness } from './Migration20261128009400_place_fitness.js';
import { Migration20261128009410_place_fitness_cost } from './Migration20261128009410_place_fitness_cost.js';
import { Migration20261128009620_outside_balances } from './Migration20261128009620_outside_balances.js';
import { Migration20261128009630_corrected_classes } from './Migration20261128009630_corrected_classes.js';
import { Migration20261128009640_seals_of_borrowers } from './Migration20261128009640_seals_of_borrowers.js';
import { Migration20261128009650_disposal_after_return } from './Migration20261128009650_disposal_after_return.js';
import { Migration20261128009200_commissions } from './Migration20261128009200_commissions.js';
import { Migration20261128009660_heads_as_signers } from './Migration20261128009660_heads_as_signers.js';
import { Migration20261128009700_find_quantities } from './Migration20261128009700_find_quantities.js';
import { Migration20261128009750_bound_to_case } from './Migration20261128009750_bound_to_case.js';
import { Migration20261128009760_used_by_decision } from './Migration20261128009760_used_by_decision.js';
import { Migration20261128009770_replaced_decisions } from './Migration20261128009770_replaced_decisions.js';
import { Migration20261128010100_migration_level } from './Migration20261128010100_migration_level.js';
import { Migration20261128010410_freed_numbers } from './Migration20261128010410_freed_numbers.js';
import { Migration20261128010415_said_texts } from './Migration20261128010415_said_texts.js';
import { Migration20261128010420_voided_seals } from './Migration20261128010420_voided_seals.js';
import { Migration20261128010430_open_finds } from './Migration20261128010430_open_finds.js';
import { Migration20261128010450_searched_numbers } from './Migration20261128010450_searched_numbers.js';
import { Migration20261128010460_present_people } from './Migration20261128010460_present_people.js';
import { Migration20261128010470_moved_meanwhile } from './Migration20261128010470_moved_meanwhile.js';
import { Migration20261128009800_consumption } from './Migration20261128009800_consumption.js';
import { Migration20261128009810_shortages_stay } from './Migration20261128009810_shortages_stay.js';
import { Migration20261128009830_decision_two_people } from './Migration20261128009830_decision_two_people.js';
import { Migration20261128009840_participants_once } from './Migration20261128009840_participants_once.js';
import { Migration20261128009710_revoked_delegates } from './Migration20261128009710_revoked_delegates.js';
import { Migration20261128009720_conclusions_of_receipts } from './Migration20261128009720_conclusions_of_receipts.js';
import { Migration20261128009730_own_labels } from './Migration20261128009730_own_labels.js';
import { Migration20261128010200_book_behind_log } from './Migration20261128010200_book_behind_log.js';
import { Migration20261128010210_known_keys } from './Migration20261128010210_known_keys.js';
import { Migration20261128010600_derived_writes } from './Migration20261128010600_derived_writes.js';
import { Migration20261128010310_delegations_in_time } from './Migration20261128010310_delegations_in_time.js';
import { Migration20261128010320_person_names } from './Migration20261128010320_person_names.js';
import { Migration20261128010330_judgments_of_courts } from './Migration20261128010330_judgments_of_courts.js';
import { Migration20261128010340_one_form_of_codes } from './Migration20261128010340_one_form_of_codes.js';
import { Migration20261128010350_ordered_amounts } from './Migration20261128010350_ordered_amounts.js';
import { Migration20261128010360_signers_of_their_day } from './Migration20261128010360_signers_of_their_day.js';
import { Migration20261128010380_later_conclusions } from './Migration20261128010380_later_conclusions.js';
import { Migration20261128010000_hot_writes } from './Migration20261128010000_hot_writes.js';
import { Migration20261128010620_said_reasons } from './Migration20261128010620_said_reasons.js';
import { Migration20261128010500_rights_stand } from './Migration20261128010500_rights_stand.js';
import { Migration20261128010510_accounts_by_functions } from './Migration20261128010510_accounts_by_functions.js';
import { Migration20261128010520_bundle_ends_at_handover } from './Migration20261128010520_bundle_ends_at_handover.js';
import { Migration20261128010530_delegates_of_the_involved } from './Migration20261128010530_delegates_of_the_involved.js';
import { Migration20261128010540_people_in_sight } from './Migration20261128010540_people_in_sight.js';
import { Migration20261128010550_seal_rows_of_holder } from './Migration20261128010550_seal_rows_of_holder.js';
import { Migration20261128010900_correction_minutes } from './Migration20261128010900_correction_minutes.js';
import { Migration20261128010910_named_receivers } from './Migration20261128010910_named_receivers.js';
import { Migration20261128010912_followed_judgments } from './Migration20261128010912_followed_judgments.js';
import { Migration20261128010914_papers_of_authority } from './Migration20261128010914_papers_of_authority.js';
import { Migration20261128010860_completed_papers } from './Migration20261128010860_completed_papers.js';
import { Migration20261128010870_delegations_written_now } from './Migration20261128010870_delegations_written_now.js';
import { Migration20261128010885_disposals_in_turn } from './Migration20261128010885_disposals_in_turn.js';
import { Migration20261128010800_acts_as_logged } from './Migration20261128010800_acts_as_logged.js';
import { Migration20261128010810_released_numbers } from './Migration20261128010810_released_numbers.js';
import { Migration20261128010830_codes_of_items } from './Migration20261128010830_codes_of_items.js';
import { Migration20261128010990_hot_movements } from './Migration20261128010990_hot_movements.js';
import { Migration20261128010993_consumed_by_two } from './Migration20261128010993_consumed_by_two.js';
import { Migration20261128010994_correcting_people } from './Migration20261128010994_correcting_people.js';
import { Migration20261128010995_units_of_classes } from './Migration20261128010995_units_of_classes.js';
import { Migration20261128010998_misfit_codes } from './Migration20261128010998_misfit_codes.js';
import { Migration20261128010999_search_pending } from './Migration20261128010999_search_pending.js';
import { Migration20261128011000_register_drafts } from './Migration20261128011000_register_drafts.js';
import { Migration20261128011100_register_deliveries } from './Migration20261128011100_register_deliveries.js';
import { Migration20261128011200_register_closing } from './Migration20261128011200_register_closing.js';
import { Migration20261128011300_register_answers } from './Migration20261128011300_register_answers.js';
import { Migration20261128011400_labels_in_use } from './Migration20261128011400_labels_in_use.js';
import { Migration20261128011410_said_dismissals } from './Migration20261128011410_said_dismissals.js';
import { Migration20261128010930_courts_in_one_form } from './Migration20261128010930_courts_in_one_form.js';
import { Migration20261128010931_named_parties } from './Migration20261128010931_named_parties.js';
import { Migration20261128010950_voided_after_checks } from './Migration20261128010950_voided_after_checks.js';
import { Migration20261128010951_counted_in_units } from './Migration20261128010951_counted_in_units.js';
import { Migration20261128010952_searched_papers } from './Migration20261128010952_searched_papers.js';
import { Migration20261128011100_sequencer_status } from './Migration20261128011100_sequencer_status.js';
import { Migration20261128011200_log_ins_in_time } from './Migration20261128011200_log_ins_in_time.js';
import { Migration20261128011210_remarks_on_names } from './Migration20261128011210_remarks_on_names.js';
import { Migration20261128010700_restorable_dumps } from './Migration20261128010700_restorable_dumps.js';
import { Migration20261128010970_rule_forms } from './Migration20261128010970_rule_forms.js';
import { Migration20261128010971_rights_as_given } from './Migration20261128010971_rights_as_given.js';
import { Migration20261128010972_delegates_from_the_record_on } from './Migration20261128010972_delegates_from_the_record_on.js';
import { Migration20261128010982_reopened_acts } from './Migration20261128010982_reopened_acts.js';
import { Migration20261128010980_lowered_sizes } from './Migration20261128010980_lowered_sizes.js';
import { Migration20261128010973_offices_stay } from './Migration20261128010973_offices_stay.js';

/** All migrations in the order in which they run; a new one is added at the end. */
export const migrations = [
  Migration20261101000100_platform,
  Migration20261101000200_rules,
  Migration20261101000300_identity,
  Migration20261101000400_trail,
  Migration20261101000500_custody,
  Migration20261101000600_inventory,
  Migration20261101000700_inspection,
  Migration20261101000800_register_imports,
  Migration20261101000900_row_level_security,
  Migration20261101001000_sessions,
  Migration20261101001100_four_eyes,
  Migration20261101001200_delegations,
  Migration20261101001300_recorded_reads,
  Migration20261101001400_counters,
  Migration20261101001500_search,
  Migration20261101001600_rare_values,
  Migration20261101001610_search_bound,
  Migration20261101001700_transfer_ends,
  Migration20261101001800_holding_reach,
  Migration20261101001900_tamper_evident_trail,
  Migration20261101002100_inspectors_view,
  Migration20261128000100_one_form_of_numbers,
  Migration20261128000110_ahead_tolerance,
  Migration20261128000210_order_signers,
  Migration20261128000310_case_decisions,
  Migration20261128000410_catalogue,
  Migration20261128000420_seals_on_arrival,
  Migration20261128000430_seal_findings,
  Migration20261128000500_count_sees_recorded,
  Migration20261128000710_corrections,
  Migration20261128000720_correction_demands,
  Migration20261128000760_transfer_ends,
  Migration20261128000770_programme_editions,
  Migration20261128000790_corrected_findings,
  Migration20261128000510_conservation,
  Migration20261128000520_inventory_ends,
  Migration20261128000530_late_entries,
  Migration20261128000540_minutes,
  Migration20261128000550_unbalanced_protected,
  Migration20261128009000_seen_texts,
  Migration20261128000930_decisions_bind,
  Migration20261128000940_release_ends,
  Migration20261128009300_exhibit_standing,
  Migration20261128009310_place_and_due_lists,
  Migration20261128009100_roles_apart,
  Migration20261128009600_find_ends,
  Migration20261128009610_inspection_teams,
  Migration20261128009400_place_fitness,
  Migration20261128009410_place_fitness_cost,
  Migration20261128009620_outside_balances,
  Migration20261128009630_corrected_classes,
  Migration20261128009640_seals_of_borrowers,
  Migration20261128009650_disposal_after_return,
  Migration20261128009500_plain_relocation,
  Migration20261128009510_marks_and_standing,
  Migration20261128009200_commissions,
  Migration20261128009660_heads_as_signers,
  Migration20261128009700_find_quantities,
  Migration20261128009750_bound_to_case,
  Migration20261128009760_used_by_decision,
  Migration20261128009770_replaced_decisions,
  Migration20261128010100_migration_level,
  Migration20261128009800_consumption,
  Migration20261128009810_shortages_stay,
  Migration20261128009830_decision_two_people,
  Migration20261128009840_participants_once,
  Migration20261128009710_revoked_delegates,
  Migration20261128009720_conclusions_of_receipts,
  Migration20261128009730_own_labels,
  Migration20261128010200_book_behind_log,
  Migration20261128010210_known_keys,
  Migration20261128010600_derived_writes,
  Migration20261128010310_delegations_in_time,
  Migration20261128010320_person_names,
  Migration20261128010330_judgments_of_courts,
  Migration20261128010340_one_form_of_codes,
  Migration20261128010350_ordered_amounts,
  Migration20261128010360_signers_of_their_day,
  Migration20261128010380_later_conclusions,
  Migration20261128010000_hot_writes,
  Migration20261128010410_freed_numbers,
  Migration20261128010415_said_texts,
  Migration20261128010420_voided_seals,
  Migration20261128010430_open_finds,
  Migration20261128010450_searched_numbers,
  Migration20261128010460_present_people,
  Migration20261128010470_moved_meanwhile,
  Migration20261128010500_rights_stand,
  Migration20261128010510_accounts_by_functions,
  Migration20261128010520_bundle_ends_at_handover,
  Migration20261128010530_delegates_of_the_involved,
  Migration20261128010540_people_in_sight,
  Migration20261128010550_seal_rows_of_holder,
  Migration20261128010620_said_reasons,
  Migration20261128010900_correction_minutes,
  Migration20261128010860_completed_papers,
  Migration20261128010870_delegations_written_now,
  Migration20261128010885_disposals_in_turn,
  Migration20261128010800_acts_as_logged,
  Migration20261128010810_released_numbers,
  Migration20261128010830_codes_of_items,
  Migration20261128010990_hot_movements,
  Migration20261128010970_rule_forms,
  Migration20261128010971_rights_as_given,
  Migration20261128010972_delegates_from_the_record_on,
  Migration20261128010980_lowered_sizes,
  Migration20261128010930_courts_in_one_form,
  Migration20261128010931_named_parties,
  Migration20261128010910_named_receivers,
  Migration20261128010912_followed_judgments,
  Migration20261128010950_voided_after_checks,
  Migration20261128010951_counted_in_units,
  Migration20261128010952_searched_papers,
  Migration20261128010973_offices_stay,
  Migration20261128010982_reopened_acts,
  Migration20261128010914_papers_of_authority,
  Migration20261128010993_consumed_by_two,
  Migration20261128010994_correcting_people,
  Migration20261128010995_units_of_classes,
  Migration20261128010998_misfit_codes,
  Migration20261128010999_search_pending,
  Migration20261128011100_sequencer_status,
  Migration20261128011200_log_ins_in_time,
  Migration20261128011210_remarks_on_names,
  Migration20261128011000_register_drafts,
  Migration20261128011100_register_deliveries,
  Migration20261128011200_register_closing,
  Migration20261128011300_register_answers,
  Migration20261128011400_labels_in_use,
  Migration20261128011410_said_dismissals,
  Migration20261128010700_restorable_dumps,
];
