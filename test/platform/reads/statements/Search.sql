-- query Search($text: String!, $kinds: [SearchKind!], $first: Int!, $after: String) {
--   search(text: $text, kinds: $kinds, first: $first, after: $after) {
--     nodes {
--       kind
--       match
--       exhibit { id code name status }
--       caseFile { id title judgmentNumber }
--       seal { id label { text } }
--     }
--     pageInfo { hasNextPage endCursor }
--   }
-- }
select json_build_object('nodes', (select coalesce(json_agg(r), '[]') from (select * from (
select "t1"."kind" as "kind", (array['SIMILAR', 'PARTS', 'WORDS', 'EXACT'])["found"."score"] as "match", (select row_to_json(r) from (
select "t2"."id" as "id", "t2"."code" as "code", "t2"."name" as "name", "t2"."status" as "status" from "custody"."exhibit" as "t2" where "t2"."id" = "t1"."exhibit_id" and ("t2"."office_id" = any($1::uuid[]) or exists (
select from custody.transfer_line l join custody.transfer t on t.id = l.transfer_id
where l.exhibit_id = "t2"."id" and t.status = 'IN_TRANSIT' and t.to_office_id = any($2::uuid[])))) r) as "exhibit", (select row_to_json(r) from (
select "t3"."id" as "id", "t3"."title" as "title", "t3"."judgment_number" as "judgmentNumber" from "custody"."case_file" as "t3" where "t3"."id" = "t1"."case_id" and ("t3"."office_id" = any($3::uuid[]) or exists (
select from custody.exhibit e where e.case_id = "t3"."id" and e.office_id = any($4::uuid[])))) r) as "caseFile", (select row_to_json(r) from (
select "t4"."id" as "id", (select row_to_json(r) from (select "t4"."label_issuer" as "labelIssuer", "t4"."label_number" as "labelNumber", "t4"."label_count" as "labelCount", "t4"."ordinal" as "ordinal") r) as "label" from "custody"."seal" as "t4" where "t4"."id" = "t1"."seal_id" and exists (
select from custody.exhibit where "exhibit"."id" = "t4"."exhibit_id" and ("exhibit"."office_id" = any($5::uuid[]) or exists (
select from custody.transfer_line l join custody.transfer t on t.id = l.transfer_id
where l.exhibit_id = "exhibit"."id" and t.status = 'IN_TRANSIT' and t.to_office_id = any($6::uuid[]))))) r) as "seal", json_build_array("found"."score", "t1"."id") as "$place" from "custody"."search_entry" as "t1" join custody.search($7::text, null::text[], $8::uuid[]) found on "found"."id" = "t1"."id"
order by "found"."score" desc, "t1"."id" desc limit 101) page limit $9::bigint) r));
