-- query DemoLying($warehouseId: ID!, $after: String) {
--   exhibits(first: 100, after: $after, filter: { warehouseId: $warehouseId }) {
--     nodes { id code sealState class { highRisk } liveSeal { id } holdings { quantity place { id warehouse { id } } } } pageInfo { hasNextPage endCursor } } }
select json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select "t1"."id" as "id", "t1"."code" as "code", (
select s."seal_state" from custody.exhibit_standing s where s.exhibit_id = "t1"."id") as "sealState", (select row_to_json(r) from (
select "t2"."high_risk" as "highRisk" from "custody"."exhibit_class" as "t2" where "t2"."code" = "t1"."class_code") r) as "class", (select row_to_json(r) from (
select "t3"."id" as "id" from "custody"."seal" as "t3" where "t3"."exhibit_id" = "t1"."id" and "t3"."ended_at" is null) r) as "liveSeal", (select coalesce(json_agg(r), '[]') from (
select ("t4"."quantity")::text as "quantity", (select row_to_json(r) from (
select "t5"."id" as "id", (select row_to_json(r) from (
select "t6"."id" as "id" from "custody"."warehouse" as "t6" where "t6"."id" = "t5"."warehouse_id") r) as "warehouse" from "custody"."place" as "t5" where "t5"."id" = "t4"."place_id") r) as "place" from "custody"."holding" as "t4" join custody.place p on p.id = "t4"."place_id" where "t4"."exhibit_id" = "t1"."id" and "t4"."quantity" > 0
order by p.code, p.id) r) as "holdings", json_build_array("t1"."id") as "$place" from "custody"."exhibit" as "t1" where "t1"."office_id" = any($1::uuid[]) and "t1"."office_id" = (select w.office_id from custody.warehouse w where w.id = $2::uuid)
and exists (
select from custody.holding h join custody.place p on p.id = h.place_id
where h.exhibit_id = "t1"."id" and h.quantity > 0 and p.warehouse_id = $3::uuid)
order by "t1"."id" desc limit 101) page limit $4::bigint) r));
