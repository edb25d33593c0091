import { refusal } from './refusal.js';
import { SqlMigration } from './sql-migration.js';

/**
 * A court gives a number once in a year: a case is known by the number, the year and the court of its judgment, and
 * another day of them is a mistake. A court that is not told may be any. What was entered before, and what paper
 * registers say, stays as it is.
 */
export class Migration20261128010330_judgments_of_courts extends SqlMigration {
  protected readonly sql = `
    alter table custody.case_file
      add column judgment_court text,
      add column judgment_court_key text generated always as (rules.comparable_name(judgment_court)) stored,
      add column source text not null default 'RECORDED',
      add constraint ck_case_file_source check (source in ('RECORDED', 'REGISTER')),
      add constraint ck_case_file_judgment_court check (
        judgment_court is null or judgment_number is not null and platform.has_text(judgment_court));
    grant update (judgment_court) on custody.case_file to so_kho_app;
    update custody.case_file c set judgment_court = d.organisation
    from custody.case_decision d
    where d.case_id = c.id and d.kind = 'JUDGMENT' and (d.number, d.dated) = (c.judgment_number, c.judgment_date)
      and custody.decision_stands(d.id);

    drop index custody.uq_case_file_judgment;
    create unique index uq_case_file_judgment
      on custody.case_file (office_id, judgment_key, judgment_date, judgment_court_key, judgment_occurrence)
      nulls not distinct where judgment_number is not null;

    -- Two that write one number of a year at once: the second waits.
    create function custody.lock_judgment(office uuid, number_key text, day date) returns void
    language sql volatile set search_path = pg_catalog, pg_temp as $body$
      select pg_advisory_xact_lock(
        hashtextextended('judgment ' || office || ' ' || number_key || ' ' || extract(year from day), 0))
    $body$;
    revoke execute on function custody.lock_judgment(uuid, text, date) from public;
    grant execute on function custody.lock_judgment(uuid, text, date) to so_kho_app;

    -- The cases of an office whose judgment has the number in the year of the day, of this court as far as it is told.
    create function custody.cases_of_judgment(office uuid, number_key text, day date, court_key text)
    returns setof custody.case_file
    language sql stable set search_path = pg_catalog, pg_temp as $body$
      select c.* from custody.case_file c
      where c.office_id = office and c.judgment_key = number_key
        and extract(year from c.judgment_date) = extract(year from day)
        and coalesce(c.judgment_court_key = court_key, true)
    $body$;
    revoke execute on function custody.cases_of_judgment(uuid, text, date, text) from public;
    grant execute on function custody.cases_of_judgment(uuid, text, date, text) to so_kho_app;

    -- Where only the court is told of a number and day that the case has already, cases without a court stand in no way:
    -- else two of before, both without one, could never be told apart.
    create function custody.guard_judgment() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    declare
      only_court boolean := tg_op = 'UPDATE'
        and (new.judgment_key, new.judgment_date) is not distinct from (old.judgment_key, old.judgment_date);
      other custody.case_file;
    begin
      if tg_op = 'INSERT' and new.source = 'REGISTER'
        or only_court and (new.judgment_court_key is null or new.judgment_court_key = old.judgment_court_key) then
        return null;
      end if;
      perform custody.lock_judgment(new.office_id, new.judgment_key, new.judgment_date);
      select c.* into other
      from custody.cases_of_judgment(new.office_id, new.judgment_key, new.judgment_date, new.judgment_court_key) c
      where c.id <> new.id and not (only_court and c.judgment_court_key is null)
      order by c.judgment_date <> new.judgment_date desc limit 1;
      if other.judgment_date <> new.judgment_date then
        ${refusal('the court has given the number on another day of the year', 'ck_case_file_judgment_day')}
      elsif other.id is not null then
        ${refusal('the judgment is that of another case', 'uq_case_file_judgment')}
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_judgment() from public;
    create constraint trigger guard_judgment
      after insert or update of judgment_number, judgment_date, judgment_court on custody.case_file
      for each row when (new.judgment_number is not null) execute function custody.guard_judgment();
    alter table custody.case_file enable always trigger guard_judgment;

    -- As before, and with the court.
    create or replace function custody.apply_decision() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.kind = 'JUDGMENT' then
        update custody.case_file
        set judgment_number = new.number, judgment_date = new.dated, judgment_court = new.organisation, version = version + 1
        where id = new.case_id;
      elsif new.kind = 'ENFORCEMENT_DECISION' then
        update custody.case_file c
        set enforcement_decision_number = new.number, enforcement_decision_date = new.dated, version = version + 1
        where c.id = new.case_id and not exists (
          select from custody.case_decision d
          where d.case_id = c.id and d.kind = 'ENFORCEMENT_DECISION' and d.id <> new.id and custody.decision_stands(d.id)
            and (d.number, d.dated) = (c.enforcement_decision_number, c.enforcement_decision_date));
      end if;
      perform custody.keep_orders(i.exhibit_id)
      from custody.case_decision_item i where i.decision_id = new.replaces_id order by i.exhibit_id;
      return null;
    end
    $body$;

    create or replace function custody.apply_decision_withdrawal() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      -- The case goes back to the paper that stands, or to none.
      update custody.case_file c
      set judgment_number = case when w.kind = 'JUDGMENT' then former.number else c.judgment_number end,
        judgment_date = case when w.kind = 'JUDGMENT' then former.dated else c.judgment_date end,
        judgment_court = case when w.kind = 'JUDGMENT' then former.organisation else c.judgment_court end,
        enforcement_decision_number = case
          when w.kind = 'ENFORCEMENT_DECISION' then former.number else c.enforcement_decision_number end,
        enforcement_decision_date = case
          when w.kind = 'ENFORCEMENT_DECISION' then former.dated else c.enforcement_decision_date end,
        version = version + 1
      from custody.case_decision w left join lateral (
        select d.number, d.dated, d.organisation from custody.case_decision d
        where d.case_id = w.case_id and d.kind = w.kind and custody.decision_stands(d.id)
        order by d.recorded_at desc, d.id desc limit 1) former on true
      where w.id = new.decision_id and c.id = w.case_id and w.kind <> 'DISPOSAL_DECISION'
        and (w.kind = 'JUDGMENT' and (w.number, w.dated) = (c.judgment_number, c.judgment_date)
          or w.kind <> 'JUDGMENT' and (w.number, w.dated) = (c.enforcement_decision_number, c.enforcement_decision_date));
      perform custody.keep_orders(i.exhibit_id)
      from custody.case_decision_item i where i.decision_id = new.decision_id order by i.exhibit_id;
      return null;
    end
    $body$;
  `;
}
