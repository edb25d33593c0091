-- query Overdue($first: Int!, $after: String) {
--   openReleases(filter: { overdue: true }, first: $first, after: $after) {
--     nodes { dueOn quantity returnedQuantity requestedBy place { name } exhibit { code name } }
--     totalCount
--     pageInfo { hasNextPage endCursor }
--   }
-- }
select json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select "t1"."due_on" as "dueOn", ("t1"."quantity")::text as "quantity", ("t1"."returned_quantity")::text as "returnedQuantity", "t1"."requested_by" as "requestedBy", (select row_to_json(r) from (
select "t2"."name" as "name" from "custody"."place" as "t2" where "t2"."id" = "t1"."place_id") r) as "place", (select row_to_json(r) from (
select "t3"."code" as "code", "t3"."name" as "name" from "custody"."exhibit" as "t3" where "t3"."id" = "t1"."exhibit_id" and ("t3"."office_id" = any($1::uuid[]) or exists (
select from custody.transfer_line l join custody.transfer t on t.id = l.transfer_id
where l.exhibit_id = "t3"."id" and t.status = 'IN_TRANSIT' and t.to_office_id = any($2::uuid[])))) r) as "exhibit", json_build_array((case when "t1"."due_on" is null then 'infinity'::date else "t1"."due_on" end), "t1"."id") as "$place" from "custody"."release" as "t1" where "t1"."office_id" = any($3::uuid[]) and "t1"."returned_quantity" + "t1"."consumed_quantity" + "t1"."disposed_quantity" < "t1"."quantity" and exists (
select from custody.exhibit where "exhibit"."id" = "t1"."exhibit_id" and ("exhibit"."office_id" = any($4::uuid[]) or exists (
select from custody.transfer_line l join custody.transfer t on t.id = l.transfer_id
where l.exhibit_id = "exhibit"."id" and t.status = 'IN_TRANSIT' and t.to_office_id = any($5::uuid[])))) and (case when "t1"."due_on" is null then 'infinity'::date else "t1"."due_on" end) < $6::date
order by (case when "t1"."due_on" is null then 'infinity'::date else "t1"."due_on" end), "t1"."id" limit 101) page limit $7::bigint) r), 'totalCount', (select count(*) from "custody"."release" as "t4" where "t4"."office_id" = any($8::uuid[]) and "t4"."returned_quantity" + "t4"."consumed_quantity" + "t4"."disposed_quantity" < "t4"."quantity" and exists (
select from custody.exhibit where "exhibit"."id" = "t4"."exhibit_id" and ("exhibit"."office_id" = any($9::uuid[]) or exists (
select from custody.transfer_line l join custody.transfer t on t.id = l.transfer_id
where l.exhibit_id = "exhibit"."id" and t.status = 'IN_TRANSIT' and t.to_office_id = any($10::uuid[])))) and (case when "t4"."due_on" is null then 'infinity'::date else "t4"."due_on" end) < $11::date));
