import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/** What is not read as a letter or a digit: signs, spaces, marks, pictures and what nobody sees, as PostgreSQL writes ranges. */
const wordless =
  '\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00a9\\u00ab-\\u00b4\\u00b6-\\u00b9\\u00bb-\\u00bf\\u00d7\\u00f7' +
  '\\u02c2-\\u02df\\u0300-\\u036f\\u0600-\\u0605\\u061c\\u115f-\\u1160\\u1680\\u17b4-\\u17b5\\u180b-\\u180f\\u2000-\\u2070' +
  '\\u207a-\\u207e\\u208a-\\u208e\\u20a0-\\u20ff\\u2190-\\u245f\\u2500-\\u2775\\u2794-\\u2bff\\u2e00-\\u2e7f\\u2800' +
  '\\u3000-\\u3004\\u3008-\\u3020\\u3030\\u3164\\ufe00-\\ufe6f\\ufeff\\uff01-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65' +
  '\\uffa0\\uffe0-\\uffff\\U0001f000-\\U0001faff\\U000e0000-\\U000e0fff';

/** By table, the columns in which somebody tells why, how or what. */
const told: Readonly<Record<string, readonly string[]>> = {
  'custody.release': ['purpose'],
  'custody.transfer': ['reason', 'recall_reason'],
  'custody.transfer_refusal': ['reason'],
  'custody.seal_opening': ['reason', 'state_after', 'condition_note'],
  'custody.seal_check': ['note'],
  'custody.participant': ['remark'],
  'custody.find': ['reason'],
  'custody.correction': ['reason'],
  'custody.seal_conclusion': ['text'],
  'custody.case_decision': ['reason'],
  'custody.case_decision_withdrawal': ['reason'],
  'custody.disposal': ['method'],
  'inventory.inventory': ['reason', 'cancel_reason', 'unsigned_reason'],
  'inventory.count': ['note'],
  'inventory.recount': ['note'],
  'inventory.discrepancy': ['explanation'],
  'inventory.commission': ['reason', 'revoke_reason'],
  'identity.delegation': ['scope', 'revoke_reason'],
  'inspection.programme': ['withdrawal_reason'],
  'inspection.programme_revision': ['reason', 'withdrawal_reason'],
  'inspection.revision_change': ['reason'],
  'inspection.absence': ['withdrawal_reason'],
  'inspection.inspection': ['result'],
  'trail.export': ['purpose', 'refusal_reason'],
};

function requireWords(table: string, columns: readonly string[], when: string): string {
  return `
    create trigger says_something before insert or update of ${columns.join(', ')} on ${table} for each row
      when (${when}) execute function platform.require_words(${columns.map((column) => `'${column}'`).join(', ')});
    alter table ${table} enable always trigger says_something;`;
}

/** Whether anything is written in one of the columns. */
function isAnyGiven(columns: readonly string[]): string {
  return columns.map((column) => `new.${column} <> ''`).join(' or ');
}

/**
 * Where somebody tells a reason, a note or an explanation, a full stop tells nothing: there is a letter or a digit in it.
 * What was written before stays, and so does what a paper register says.
 */
export class Migration20261128010415_said_texts extends SqlMigration {
  protected readonly sql = `
    create function platform.says_something(given text) returns boolean
    language sql immutable strict parallel safe as $body$
      select given ~ '[^${wordless}]'
    $body$;

    -- Looks at the columns that are named; an empty one is judged by the checks of its table.
    create function platform.require_words() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      written jsonb := to_jsonb(new);
      one text;
    begin
      if written ->> 'source' = 'REGISTER' then
        return new;
      end if;
      foreach one in array tg_argv loop
        if platform.has_text(written ->> one) and not platform.says_something(written ->> one) then
          ${refusal('a text tells nothing', 'ck_text_says_something')}
        end if;
      end loop;
      return new;
    end
    $body$;

    ${Object.entries(told)
      .map(([table, columns]) => requireWords(table, columns, isAnyGiven(columns)))
      .join('')}
    -- What others or a register say of a seal is theirs.
    ${requireWords('custody.seal', ['reason', 'state_before', 'state_after'], 'new.minutes_id is not null and not new.on_arrival')}
    ${requireWords('custody.movement', ['late_reason'], 'new.late_reason is not null')}
  `;
}
