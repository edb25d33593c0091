-- query Movements($filter: MovementFilter, $first: Int!, $after: String) {
--   movements(filter: $filter, first: $first, after: $after) {
--     nodes {
--       kind
--       quantity
--       occurredAt
--       exhibit { code name }
--       from { code }
--       to { code }
--       recordedBy { fullName }
--     }
--     pageInfo { hasNextPage endCursor }
--   }
-- }
select json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select "t1"."kind" as "kind", ("t1"."quantity")::text as "quantity", "t1"."occurred_at" as "occurredAt", (select row_to_json(r) from (
select "t2"."code" as "code", "t2"."name" as "name" from "custody"."exhibit" as "t2" where "t2"."id" = "t1"."exhibit_id" and ("t2"."office_id" = any($1::uuid[]) or exists (
select from custody.transfer_line l join custody.transfer t on t.id = l.transfer_id
where l.exhibit_id = "t2"."id" and t.status = 'IN_TRANSIT' and t.to_office_id = any($2::uuid[])))) r) as "exhibit", (select row_to_json(r) from (
select "t3"."code" as "code" from "custody"."place" as "t3" where "t3"."id" = "t1"."from_place_id") r) as "from", (select row_to_json(r) from (
select "t4"."code" as "code" from "custody"."place" as "t4" where "t4"."id" = "t1"."to_place_id") r) as "to", (select row_to_json(r) from (
select "t5"."full_name" as "fullName" from "identity"."staff" as "t5" where "t5"."id" = "t1"."recorded_by") r) as "recordedBy", json_build_array("t1"."occurred_at", "t1"."id") as "$place" from "custody"."movement" as "t1" where "t1"."office_id" = any($3::uuid[]) and exists (
select from custody.exhibit where "exhibit"."id" = "t1"."exhibit_id" and ("exhibit"."office_id" = any($4::uuid[]) or exists (
select from custody.transfer_line l join custody.transfer t on t.id = l.transfer_id
where l.exhibit_id = "exhibit"."id" and t.status = 'IN_TRANSIT' and t.to_office_id = any($5::uuid[]))))
order by "t1"."occurred_at" desc, "t1"."id" desc limit 101) page limit $6::bigint) r));
