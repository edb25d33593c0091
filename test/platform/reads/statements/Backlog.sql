-- query Backlog($until: Date!, $first: Int!, $after: String) {
--   exhibits(filter: { awaitsDecision: true, receivedUntil: $until }, first: $first, after: $after) {
--     nodes { code name receivedOn stage sealState case { title judgmentNumber } }
--     totalCount
--     pageInfo { hasNextPage endCursor }
--   }
-- }
select json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select "t1"."code" as "code", "t1"."name" as "name", (
select s."received_on" from custody.exhibit_standing s where s.exhibit_id = "t1"."id") as "receivedOn", (
select s."stage" from custody.exhibit_standing s where s.exhibit_id = "t1"."id") as "stage", (
select s."seal_state" from custody.exhibit_standing s where s.exhibit_id = "t1"."id") as "sealState", (select row_to_json(r) from (
select "t2"."title" as "title", "t2"."judgment_number" as "judgmentNumber" from "custody"."case_file" as "t2" where "t2"."id" = "t1"."case_id") r) as "case", json_build_array("standing"."received_on", "standing"."exhibit_id") as "$place" from "custody"."exhibit" as "t1" join custody.exhibit_standing standing on "standing"."exhibit_id" = "t1"."id" where "standing"."office_id" = any($1::uuid[]) and "standing"."awaits_decision" and "standing"."received_on" <= $2::date
order by "standing"."received_on" desc, "standing"."exhibit_id" desc limit 101) page limit $3::bigint) r), 'totalCount', (select count(*) from "custody"."exhibit" as "t3" join custody.exhibit_standing standing on "standing"."exhibit_id" = "t3"."id" where "standing"."office_id" = any($4::uuid[]) and "standing"."awaits_decision" and "standing"."received_on" <= $5::date));
