import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** By table, the columns that name an authority or an organisation. */
const named: Readonly<Record<string, readonly string[]>> = {
  'custody.case_file': ['judgment_court'],
  'custody.handover': ['giver_organisation', 'receiver_organisation'],
  'custody.release': ['requested_by'],
  'custody.participant': ['organisation'],
};

function requireWords(table: string, columns: readonly string[]): string {
  const isAnyGiven = columns.map((column) => `new.${column} <> ''`).join(' or ');
  return `
    create trigger names_something before insert or update of ${columns.join(', ')} on ${table} for each row
      when (${isAnyGiven}) execute function platform.require_words(${columns.map((column) => `'${column}'`).join(', ')});
    alter table ${table} enable always trigger names_something;`;
}

/** Refuses a row of which the column is no name of a person. */
function personNamed(table: string, column: string, when: string): string {
  const guard = `${table.replace('custody.', 'custody.guard_')}_name`;
  return `
    create function ${guard}() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    begin
      if not rules.is_person_name(new.${column}) then
        ${refusal('this is no name of a person', 'ck_person_name')}
      end if;
      return new;
    end
    $body$;
    revoke execute on function ${guard}() from public;
    create trigger guard_name before insert on ${table} for each row
      when (${when}) execute function ${guard}();
    alter table ${table} enable always trigger guard_name;`;
}

/**
 * A party or a recipient whom people enter has the name of a person or an organisation, never a sign or a title alone; an
 * organisation has a name with a letter or a digit. What was written before and what paper registers say stays.
 */
export class Migration20261128010931_named_parties extends SqlMigration {
  protected readonly sql = `
    alter table custody.party
      add column source text not null default 'RECORDED',
      add constraint ck_party_source check (source in ('RECORDED', 'REGISTER'));

    ${personNamed('custody.party', 'name', "new.source = 'RECORDED'")}
    ${personNamed('custody.case_decision_item', 'recipient', 'new.recipient is not null')}

    ${Object.entries(named)
      .map(([table, columns]) => requireWords(table, columns))
      .join('')}
  `;
}
