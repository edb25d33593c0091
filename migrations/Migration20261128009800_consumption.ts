import { SqlMigration } from './sql-migration.js';

/**
 * What is used up is used up by an expert, on a conclusion with its number, day and body; of a high-risk class, and
 * where nothing of the item is left, a second person stands beside who records it.
 */
export class Migration20261128009800_consumption extends SqlMigration {
  protected readonly sql = `
    alter table custody.movement
      add column expert_conclusion_dated date,
      add column expert_conclusion_body text,
      add column second_person_id uuid,
      add constraint fk_movement_second_person foreign key (second_person_id) references identity.staff (id) on delete restrict;
    create index ix_movement_second_person on custody.movement (second_person_id) where second_person_id is not null;

    -- After the holdings: what is left decides whether all of the item has been used up.
    create function custody.guard_consumption() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as $body$
    begin
      if new.kind <> 'CONSUMPTION' or new.source <> 'RECORDED' then
        return null;
      end if;
      if not exists (select from custody.place p where p.id = new.from_place_id and p.kind = 'EXPERT') then
        raise exception 'only an expert uses up'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_consumed_by_expert';
      end if;
      if new.expert_conclusion_number !~ '[[:alnum:]]' or new.expert_conclusion_dated is null
        or platform.has_text(new.expert_conclusion_body) is not true then
        raise exception 'the conclusion has a number, a day and a body'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_consumed_conclusion';
      end if;
      if not exists (
        select from custody.release r
        where r.id = new.release_id
          and new.expert_conclusion_dated between (r.released_at at time zone 'Asia/Ho_Chi_Minh')::date
            and (new.occurred_at at time zone 'Asia/Ho_Chi_Minh')::date) then
        raise exception 'the conclusion is neither older than the release nor younger than the return'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_consumed_in_time';
      end if;
      if new.second_person_id = new.recorded_by then
        raise exception 'the second person is somebody else'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_second_person';
      end if;
      if new.second_person_id is not null and not custody.may_stand_beside(new.second_person_id, new.office_id) then
        raise exception 'the second person has no role in the office'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_second_person_role';
      end if;
      if new.second_person_id is null
        and (custody.is_high_risk(new.exhibit_id) or custody.status_of(new.exhibit_id) = 'DISPOSED') then
        raise exception 'nobody alone writes this off'
          using errcode = 'integrity_constraint_violation', constraint = 'ck_movement_consumed_four_eyes';
      end if;
      return null;
    end
    $body$;
    revoke execute on function custody.guard_consumption() from public;
    create trigger guard_consumption after insert on custody.movement for each row
      when (new.expert_conclusion_number is not null) execute function custody.guard_consumption();
    alter table custody.movement enable always trigger guard_consumption;
  `;
}
