-- query Warehouses {
--   warehouses(first: 100) {
--     nodes {
--       code
--       name
--       ownership
--       office { code name }
--       counters { exhibits highRisk unsealed released }
--     }
--     totalCount
--   }
-- }
select json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select "t1"."code" as "code", "t1"."name" as "name", "t1"."ownership" as "ownership", (select row_to_json(r) from (
select "t2"."code" as "code", "t2"."name" as "name" from "identity"."office" as "t2" where "t2"."id" = "t1"."office_id") r) as "office", (select row_to_json(r) from (select coalesce(sum("c"."exhibits"), 0) as "exhibits", coalesce(sum("c"."high_risk"), 0) as "highRisk", coalesce(sum("c"."unsealed"), 0) as "unsealed", coalesce(sum("c"."released"), 0) as "released"
from custody.warehouse_counter c
where c.warehouse_id = "t1"."id" and c.office_id = any($1::uuid[])) r) as "counters" from "custody"."warehouse" as "t1" where "t1"."office_id" = any($2::uuid[])
order by "t1"."code", "t1"."id" limit 101) page limit $3::bigint) r), 'totalCount', (select count(*) from "custody"."warehouse" as "t3" where "t3"."office_id" = any($4::uuid[])));
