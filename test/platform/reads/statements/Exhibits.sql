-- query Exhibits($first: Int!, $after: String) {
--   exhibits(first: $first, after: $after, filter: { status: IN_STORE }) {
--     nodes {
--       code
--       name
--       class { name highRisk }
--       holdings { quantity place { name } }
--       unit { name }
--       case { judgmentNumber enforcementDecisionNumber parties { name } }
--     }
--     pageInfo { hasNextPage endCursor }
--   }
-- }
select json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select "t1"."code" as "code", "t1"."name" as "name", (select row_to_json(r) from (
select "t2"."name" as "name", "t2"."high_risk" as "highRisk" from "custody"."exhibit_class" as "t2" where "t2"."code" = "t1"."class_code") r) as "class", (select coalesce(json_agg(r), '[]') from (
select ("t3"."quantity")::text as "quantity", (select row_to_json(r) from (
select "t4"."name" as "name" from "custody"."place" as "t4" where "t4"."id" = "t3"."place_id") r) as "place" from "custody"."holding" as "t3" join custody.place p on p.id = "t3"."place_id" where "t3"."exhibit_id" = "t1"."id" and "t3"."quantity" > 0
order by p.code, p.id) r) as "holdings", (select row_to_json(r) from (
select "t5"."name" as "name" from "custody"."unit" as "t5" where "t5"."code" = "t1"."unit_code") r) as "unit", (select row_to_json(r) from (
select "t6"."judgment_number" as "judgmentNumber", "t6"."enforcement_decision_number" as "enforcementDecisionNumber", (select coalesce(json_agg(r), '[]') from (
select "t7"."name" as "name" from "custody"."party" as "t7" where "t7"."case_id" = "t6"."id"
order by "t7"."position") r) as "parties" from "custody"."case_file" as "t6" where "t6"."id" = "t1"."case_id") r) as "case", json_build_array("t1"."id") as "$place" from "custody"."exhibit" as "t1" where "t1"."office_id" = any($1::uuid[]) and "t1"."status" = $2
order by "t1"."id" desc limit 101) page limit $3::bigint) r));
