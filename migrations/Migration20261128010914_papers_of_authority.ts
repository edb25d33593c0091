import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

const notNeeded = refusal(
  'the paper of authority lets nobody take anything over',
  'ck_handover_authority_needed',
);

/**
 * What is returned goes to who was named: a person in person, an organisation through whoever comes for it; to somebody
 * else on a paper of authority: a power of attorney, a paper of inheritance. The recipient stays whom the decision names.
 * Nobody of the office takes over what it disposes of.
 */
export class Migration20261128010914_papers_of_authority extends SqlMigration {
  protected readonly sql = `
    alter table custody.handover
      add column authority_number text,
      add column authority_dated date,
      add column authority_body text,
      add constraint ck_handover_authority_whole check (
        num_nonnulls(authority_number, authority_dated, authority_body) = 0
        or num_nonnulls(authority_number, authority_dated, authority_body) = 3
          and rules.canonical_number(authority_number) ~ '[0-9]' and platform.has_text(authority_body)),
      add constraint ck_handover_authority_dated
        check (authority_dated <= (handed_over_at at time zone 'Asia/Ho_Chi_Minh')::date);

    create trigger says_something before insert on custody.handover for each row
      when (new.authority_body is not null) execute function platform.require_words('authority_body');
    alter table custody.handover enable always trigger says_something;

    -- Of any movement but a disposal a paper of authority says nothing.
    do $migrate$
    declare
      before constant text := pg_get_functiondef('custody.guard_movement_papers()'::regprocedure);
      after constant text := regexp_replace(before, 'end loop;\\s+return null;', $$end loop;
      if new.disposal_id is null and exists (
        select from custody.handover h where h.id = new.handover_id and h.authority_number is not null) then
        ${notNeeded}
      end if;
      return null;$$);
    begin
      if after = before then
        raise exception 'the end of custody.guard_movement_papers was not found';
      end if;
      execute after;
    end
    $migrate$;

    -- Whether a person has a role in the house on a day, by id; known by name alone, in this office. Prosecutors are of
    -- another body.
    create function custody.is_staff_of(person uuid, name text, office uuid, day date) returns boolean
    language sql stable security definer set search_path = pg_catalog, pg_temp as $body$
      select exists (
        select from identity.role_assignment r join identity.staff s on s.id = r.staff_id
        where r.role <> 'PROSECUTOR' and r.valid_from <= day and (r.valid_to is null or r.valid_to >= day)
          and identity.account_open_on(s, day)
          and case when person is null
            then r.office_id = office and rules.comparable_person(s.full_name) = rules.comparable_person(name)
            else s.id = person end)
    $body$;
    revoke execute on function custody.is_staff_of(uuid, text, uuid, date) from public;
    grant execute on function custody.is_staff_of(uuid, text, uuid, date) to so_kho_app;

    -- Who takes over what is returned or confiscated is the recipient, or acts for it as an organisation; what is returned
    -- to a person goes to that person alone. Somebody else takes it over on a paper of authority.
    create or replace function custody.guard_disposal_receiver() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      ended custody.disposal;
      taken custody.handover;
      named custody.case_decision_item;
      recipient text;
    begin
      select d.* into ended from custody.disposal d where d.id = new.disposal_id and d.source = 'RECORDED';
      select h.* into taken from custody.handover h where h.id = new.handover_id;
      if ended.id is null or taken.id is null then
        return null;
      end if;
      recipient := rules.comparable_person(ended.recipient);
      if taken.authority_number is not null
        and (ended.kind = 'DESTRUCTION' or recipient = rules.comparable_person(taken.receiver_name)) then
        ${notNeeded}
      end if;
      if ended.kind = 'DESTRUCTION' then
        return null;
      end if;
      select i.* into named from custody.case_decision_item i
      where i.decision_id = ended.case_decision_id and i.exhibit_id = ended.exhibit_id and i.orders = ended.kind;
      if taken.authority_number is null and (
        recipient not in (rules.comparable_person(taken.receiver_name), rules.comparable_person(taken.receiver_organisation))
        or ended.kind = 'RETURN' and named.recipient is not null and recipient <> rules.comparable_person(taken.receiver_name)
        or ended.kind = 'RETURN' and named.to_organisation is not null
          and recipient <> rules.comparable_person(taken.receiver_organisation)) then
        ${refusal('somebody else takes it over than the recipient', 'ck_disposal_receiver')}
      end if;
      if custody.is_staff_of(taken.receiver_id, taken.receiver_name, ended.office_id,
        (ended.disposed_at at time zone 'Asia/Ho_Chi_Minh')::date) then
        ${refusal('a member of the staff takes over what is disposed of', 'ck_disposal_receiver_no_staff')}
      end if;
      return null;
    end
    $body$;
  `;
}
