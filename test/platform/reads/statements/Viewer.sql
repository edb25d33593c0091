-- { viewer { staff { id fullName } } }
select (select coalesce(json_agg(r), '[]') from (
select "t1"."id" as "id", "t1"."full_name" as "fullName", "t1"."id" as "$id" from "identity"."staff" as "t1"
where "t1"."id" = any($1::uuid[]) and ("t1"."id" = $2::uuid or exists (
select from (
select r.staff_id, r.office_id from identity.role_assignment r
union all
select d.delegate_id, d.office_id from identity.delegation d) held
where held.staff_id = "t1"."id" and held.office_id = any($3::uuid[])))) r);
