import { SqlMigration } from './sql-migration.js';

/** The form of the value of a rule, or of a part of one; read by `rules.fits`. */
type Form =
  | { kind: 'WHOLE' | 'DECIMAL'; least: number; most: number }
  | { kind: 'BOOLEAN' }
  | { kind: 'TEXT'; pattern: string }
  | { kind: 'CODE'; codes: readonly string[] }
  // A code of a class of items, of the table of the house.
  | { kind: 'CLASS' }
  | { kind: 'LIST'; each: Form; least: number; most: number }
  | { kind: 'MAP'; keys: Form; values: Form }
  | { kind: 'RECORD'; fields: Readonly<Record<string, Form>>; optional?: boolean };

function whole(least: number, most: number): Form {
  return { kind: 'WHOLE', least, most };
}

function code(...codes: string[]): Form {
  return { kind: 'CODE', codes };
}

/** A list without repetitions. */
function list(each: Form, least: number, most = 50): Form {
  return { kind: 'LIST', each, least, most };
}

/** By the stage of the case, each of them. */
function byStage(form: Form): Form {
  return { kind: 'RECORD', fields: { BEFORE_JUDGMENT: form, AFTER_JUDGMENT: form } };
}

const share: Form = { kind: 'DECIMAL', least: 0, most: 1 };
const role = code(
  ...[
    'KEEPER',
    'ACCOUNTANT',
    'ENFORCEMENT_OFFICER',
    'OFFICE_HEAD',
    'OFFICE_DEPUTY_HEAD',
    'FINANCE',
    'INSPECTION',
  ],
  ...['INSPECTOR', 'PROVINCIAL_HEAD', 'PROVINCIAL_DEPUTY_HEAD', 'PROSECUTOR', 'ADMINISTRATOR'],
);
const capacity = code(
  ...[
    'ORGANISER',
    'WITNESS',
    'COMMUNE',
    'CONCERNED_PERSON',
    'COUNSEL',
    'SPECIALIST',
    'KEEPER',
    'ACCOUNTANT',
    'HEAD',
  ],
  ...['COUNCIL_CHAIR', 'COUNCIL_MEMBER', 'FINANCE_MEMBER', 'PROSECUTOR', 'RECIPIENT'],
);
const movement = code(
  ...[
    'RECEIPT',
    'RELOCATION',
    'RELEASE',
    'RETURN',
    'CONSUMPTION',
    'DISPATCH',
    'ACCEPTANCE',
    'TAKE_BACK',
    'DISPOSAL',
  ],
  ...['ADJUSTMENT', 'REVERSAL', 'RECEIPT_CORRECTION'],
);
const discrepancy: Form = {
  kind: 'RECORD',
  optional: true,
  fields: {
    kind: code('SHORTAGE', 'SURPLUS', 'MISPLACED', 'UNREGISTERED', 'SEAL'),
    cause: code(
      ...[
        'MISCOUNT',
        'WRONG_PLACE',
        'UNRECORDED_MOVEMENT',
        'DAMAGE',
        'LOSS',
        'THEFT_SUSPECTED',
        'REGISTER_ERROR',
      ],
      ...['SAMPLING_LOSS', 'OTHER'],
    ),
    decision: code('ADJUST', 'EXPLAINED', 'INVESTIGATE'),
    highRisk: { kind: 'BOOLEAN' },
  },
};
const council: Form = {
  kind: 'RECORD',
  fields: { chair: role, present: list(capacity, 1), called: list(capacity, 0) },
};
const classes = list({ kind: 'CLASS' }, 0);
const pairsOfRoles = list(list(role, 2, 2), 0);

const forms: Readonly<Record<string, Form>> = {
  'audit-export.approval-hours': whole(1, 720),
  'audit-export.downloads': whole(1, 100),
  'correction.head.movements': list(movement, 0),
  'correction.reversal.days': whole(0, 366),
  'decision.bodies': byStage(list(code('INVESTIGATOR', 'PROSECUTOR', 'COURT', 'ENFORCEMENT_AUTHORITY'), 1)),
  'disposal.destruction.council': byStage(council),
  'disposal.destruction.council-size': whole(2, 20),
  'exhibit.viewing.period-minutes': { kind: 'DECIMAL', least: 0.00001, most: 1440 },
  'four-eyes.high-risk.people': whole(2, 10),
  'identity.delegation.most-days': whole(1, 366),
  'identity.delegation.most-days-back': whole(0, 31),
  'identity.delegation.roles': list(role, 0),
  'identity.roles.incompatible.accounts': pairsOfRoles,
  'identity.roles.incompatible.heads': pairsOfRoles,
  'identity.second-factor.required-roles': list(role, 0),
  'inspection.accounting.offices-ratio': share,
  'inspection.avoid.quarter-end-days': whole(0, 31),
  'inspection.avoid.year-start-days': whole(0, 31),
  'inspection.independence.months': whole(0, 120),
  'inspection.internal.offices-ratio': share,
  'inspection.programme.first-year': whole(2000, 2100),
  'inspection.self-check.count': whole(0, 12),
  'inspection.self-check.office': { kind: 'TEXT', pattern: '^[A-Z0-9]{2,12}$' },
  'inspection.team-size': whole(1, 20),
  'inspection.working-days': whole(1, 60),
  'inventory.commission.most-days': whole(1, 366),
  'inventory.recount.required': list(discrepancy, 0),
  'inventory.signatures': list(code('KEEPER', 'ACCOUNTANT', 'HEAD'), 1),
  'movement.late-entry': code('WITH_REASON', 'REFUSE'),
  'paper.order.signer-roles': list(role, 1),
  'paper.voucher.working-days-after': whole(0, 60),
  'place.class-fitness': {
    kind: 'MAP',
    keys: { kind: 'CLASS' },
    values: list(code('OPEN_YARD', 'OPEN_ZONE', 'LOCKED_ROOM', 'SAFE', 'SPECIAL_STORE'), 1),
  },
  'receipt.sealed-classes': classes,
  'receipt.sealed.conclusion': { kind: 'BOOLEAN' },
  'seal.classes-without-reason': classes,
  'seal.participants': whole(2, 20),
  'time.ahead-tolerance-seconds': whole(0, 3600),
  'trail.receipt.deadline-seconds': whole(1, 86_400),
};

/**
 * Each rule has a form: what its readers can make use of. A value that does not fit is refused, whoever writes it;
 * a rule that was written before stays, so that a fitting one can follow it.
 */
export class Migration20261128010970_rule_forms extends SqlMigration {
  protected readonly sql = `
    create table rules.rule_form (
      code text not null,
      form jsonb not null,
      constraint pk_rule_form primary key (code)
    );
    insert into rules.rule_form (code, form)
      select one.key, one.value from jsonb_each('${JSON.stringify(forms).replaceAll("'", "''")}') one;
    grant select on rules.rule_form to so_kho_app;
    call trail.capture('rules.rule_form');
    alter table rules.rule
      add constraint fk_rule_form foreign key (code) references rules.rule_form (code) on delete restrict;

    -- A form of a kind that is not known here fails, so that no value passes by it.
    create function rules.fits(value jsonb, form jsonb) returns boolean
    language plpgsql stable set search_path = pg_catalog, pg_temp as $body$
    declare
      bare constant text := value #>> '{}';
      fitting constant text := case
        when form ->> 'kind' in ('WHOLE', 'DECIMAL') then 'number'
        when form ->> 'kind' = 'BOOLEAN' then 'boolean'
        when form ->> 'kind' = 'LIST' then 'array'
        when form ->> 'kind' in ('MAP', 'RECORD') then 'object'
        else 'string' end;
    begin
      if jsonb_typeof(value) is distinct from fitting then
        return false;
      end if;
      case form ->> 'kind'
        when 'WHOLE' then
          return bare::numeric = trunc(bare::numeric)
            and bare::numeric between (form ->> 'least')::numeric and (form ->> 'most')::numeric;
        when 'DECIMAL' then
          return bare::numeric between (form ->> 'least')::numeric and (form ->> 'most')::numeric;
        when 'BOOLEAN' then
          return true;
        when 'TEXT' then
          return bare ~ (form ->> 'pattern');
        when 'CODE' then
          return form -> 'codes' ? bare;
        when 'CLASS' then
          return exists (select from custody.exhibit_class c where c.code = bare);
        when 'LIST' then
          return jsonb_array_length(value) between (form ->> 'least')::integer and (form ->> 'most')::integer
            and (select count(distinct part) = count(*) and coalesce(bool_and(rules.fits(part, form -> 'each')), true)
              from jsonb_array_elements(value) part);
        when 'MAP' then
          return (
            select coalesce(bool_and(
              rules.fits(to_jsonb(part.key), form -> 'keys') and rules.fits(part.value, form -> 'values')), true)
            from jsonb_each(value) part);
        when 'RECORD' then
          return (coalesce((form ->> 'optional')::boolean, false)
              or value ?& array(select jsonb_object_keys(form -> 'fields')))
            and (select coalesce(bool_and(
                form -> 'fields' ? part.key and rules.fits(part.value, form -> 'fields' -> part.key)), true)
              from jsonb_each(value) part);
      end case;
    end
    $body$;
    revoke execute on function rules.fits(jsonb, jsonb) from public;

    create function rules.guard_rule_value() returns trigger
    language plpgsql set search_path = pg_catalog, pg_temp as $body$
    declare
      asked constant jsonb := (select f.form from rules.rule_form f where f.code = new.code);
    begin
      if asked is not null and rules.fits(new.value, asked) is not true then
        raise exception '%', format('the value %s does not fit the rule %L, whose form is %s', new.value, new.code, asked)
          using errcode = 'integrity_constraint_violation', constraint = 'ck_rule_value';
      end if;
      return new;
    end
    $body$;
    revoke execute on function rules.guard_rule_value() from public;
    create trigger guard_rule_value before insert or update of code, value on rules.rule
      for each row execute function rules.guard_rule_value();
    alter table rules.rule enable always trigger guard_rule_value;
  `;
}
