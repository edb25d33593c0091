-- query Warehouses {
--   warehouses(first: 100) {
--     nodes { code name ownership exhibitCount office { code name } }
--   }
-- }
select json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select "t1"."code" as "code", "t1"."name" as "name", "t1"."ownership" as "ownership", (
select count(distinct h.exhibit_id) from custody.place p
join custody.holding h on h.place_id = p.id and h.quantity > 0
where p.warehouse_id = "t1"."id") as "exhibitCount", (select row_to_json(r) from (
select "t2"."code" as "code", "t2"."name" as "name" from "identity"."office" as "t2" where "t2"."id" = "t1"."office_id") r) as "office" from "custody"."warehouse" as "t1" where "t1"."office_id" = any($1::uuid[])
order by "t1"."code", "t1"."id" limit 101) page limit $2::bigint) r));
