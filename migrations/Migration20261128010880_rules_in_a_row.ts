import { SqlMigration } from './sql-migration.js';

/** In a function: refuses with a sentence for whoever operates the database. */
function refused(condition: string, message: string): string {
  return `
      if ${condition} then
        raise exception '%', format(${message}) using errcode = 'raise_exception';
      end if;`;
}

/** One rule is in force on a day: a new one ends where a planned one begins, and two do not begin on one day. */
export class Migration20261128010880_rules_in_a_row extends SqlMigration {
  protected readonly sql = `
    create or replace function rules.set_rule(code text, valid_from date, value jsonb, source text, description text)
    returns void
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    #variable_conflict use_variable
    declare
      planned date := (
        select min(r.valid_from) from rules.rule r where r.code = set_rule.code and r.valid_from > set_rule.valid_from);
    begin
      ${refused('not platform.has_text(source)', `'a rule has a source'`)}
      ${refused(
        'exists (select from rules.rule r where r.code = set_rule.code and r.valid_from = set_rule.valid_from)',
        `'a rule %L begins on %s already and stays as it is; set another one from a later day', code, valid_from`,
      )}
      update rules.rule r set valid_to = set_rule.valid_from
      where r.code = set_rule.code and r.valid_from < set_rule.valid_from
        and (r.valid_to is null or r.valid_to > set_rule.valid_from);
      ${refused('not found', `'no rule %L is in force on %s', code, valid_from`)}
      insert into rules.rule (code, valid_from, valid_to, value, source, description)
      values (code, valid_from, planned, value, source, description);
    end
    $body$;
  `;
}
