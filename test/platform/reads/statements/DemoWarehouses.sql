-- query DemoWarehouses($officeId: ID!) {
--   warehouses(officeId: $officeId, first: 20) { nodes { id code } }
--   outsidePlaces(officeId: $officeId, first: 50) { nodes { id code } }
-- }
select json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select "t1"."id" as "id", "t1"."code" as "code" from "custody"."warehouse" as "t1" where "t1"."office_id" = any($1::uuid[]) and "t1"."office_id" = $2::uuid
order by "t1"."code", "t1"."id" limit 101) page limit $3::bigint) r));

select json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select "t1"."id" as "id", "t1"."code" as "code" from "custody"."place" as "t1" where "t1"."office_id" = $1::uuid and "t1"."office_id" = any($2::uuid[]) and "t1"."warehouse_id" is null and "t1"."closed_at" is null
order by "t1"."code", "t1"."id" limit 101) page limit $3::bigint) r));
