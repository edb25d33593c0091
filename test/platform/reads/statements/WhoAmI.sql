-- query WhoAmI {
--   viewer {
--     staff { username fullName title }
--     grants { role office { code name } }
--     permissions
--   }
-- }
select (select coalesce(json_agg(r), '[]') from (
select "t1"."username" as "username", "t1"."full_name" as "fullName", "t1"."title" as "title", "t1"."id" as "$id" from "identity"."staff" as "t1"
where "t1"."id" = any($1::uuid[]) and ("t1"."id" = $2::uuid or exists (
select from (
select r.staff_id, r.office_id from identity.role_assignment r
union all
select d.delegate_id, d.office_id from identity.delegation d) held
where held.staff_id = "t1"."id" and held.office_id = any($3::uuid[])))) r);

select (select coalesce(json_agg(r), '[]') from (
select "t1"."code" as "code", "t1"."name" as "name", "t1"."id" as "$id" from "identity"."office" as "t1"
where "t1"."id" = any($1::uuid[]) and "t1"."id" = any($2::uuid[])) r);
