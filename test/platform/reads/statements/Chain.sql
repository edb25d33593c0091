-- query Chain($code: String!) {
--   exhibits(first: 1, filter: { code: $code }) {
--     nodes {
--       code
--       name
--       status
--       movements(first: 50) {
--         nodes {
--           seq
--           kind
--           quantity
--           occurredAt
--           from { name }
--           to { name }
--           order { number dated }
--           voucher { number dated }
--           handover { giverName receiverName }
--           recordedBy { fullName }
--         }
--       }
--     }
--   }
-- }
select json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select case when (select c.high_risk from custody.exhibit_class c where c.code = "t1"."class_code") then (select row_to_json(r) from (select "t1"."id" as "id", "t1"."office_id" as "officeId", "t1"."code" as "code", "t1"."class_code" as "classCode", (
select r.value from rules.rule r
where r.code = $1 and r.valid_from <= $2::date and (r.valid_to is null or r.valid_to > $3::date)
order by r.valid_from desc limit 1) as "periodMinutes") r) end as "$watched", "t1"."code" as "code", "t1"."name" as "name", "t1"."status" as "status", json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select "t2"."seq" as "seq", "t2"."kind" as "kind", ("t2"."quantity")::text as "quantity", "t2"."occurred_at" as "occurredAt", (select row_to_json(r) from (
select "t3"."name" as "name" from "custody"."place" as "t3" where "t3"."id" = "t2"."from_place_id") r) as "from", (select row_to_json(r) from (
select "t4"."name" as "name" from "custody"."place" as "t4" where "t4"."id" = "t2"."to_place_id") r) as "to", (select row_to_json(r) from (
select "t5"."number" as "number", "t5"."dated" as "dated" from "custody"."document" as "t5" where "t5"."id" = "t2"."order_id") r) as "order", (select row_to_json(r) from (
select "t6"."number" as "number", "t6"."dated" as "dated" from "custody"."document" as "t6" where "t6"."id" = "t2"."voucher_id") r) as "voucher", (select row_to_json(r) from (
select "t7"."giver_name" as "giverName", "t7"."receiver_name" as "receiverName" from "custody"."handover" as "t7" where "t7"."id" = "t2"."handover_id") r) as "handover", (select row_to_json(r) from (
select "t8"."full_name" as "fullName" from "identity"."staff" as "t8" where "t8"."id" = "t2"."recorded_by") r) as "recordedBy" from "custody"."movement" as "t2" where "t2"."exhibit_id" = "t1"."id"
order by "t2"."seq" desc limit 101) page limit $4::bigint) r)) as "movements:o3u2b-xYx-" from "custody"."exhibit" as "t1" where "t1"."office_id" = any($5::uuid[]) and "t1"."code" = $6
order by "t1"."id" desc limit 101) page limit $7::bigint) r));
