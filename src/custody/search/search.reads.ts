import { sql } from 'kysely';
import { refusal } from '../../platform/graphql/errors.js';
import {
  one,
  orderBy,
  readModel,
  rowOf,
  value,
  type ListRead,
  type ReadModel,
} from '../../platform/reads/index.js';
import { tell } from '../../platform/sentences/index.js';
import { typedText } from '../../platform/typed-text.js';
import { officesAllowing } from '../../identity/index.js';
import { caseReads } from '../cases/index.js';
import { exhibitReads } from '../exhibits/index.js';
import { sealReads } from '../seals/index.js';

/** What custody.search answers: the ids that were found, and how well each fits. */
const found = rowOf('found');

export const searchHitReads: ReadModel = readModel('SearchHit', {
  table: 'custody.search_entry',
  fields: {
    kind: value('kind'),
    match: value(() => sql`(array['SIMILAR', 'PARTS', 'WORDS', 'EXACT'])[${found('score')}]`),
    exhibit: one(() => exhibitReads, { by: 'exhibit_id', ifVisible: true }),
    caseFile: one(() => caseReads, { by: 'case_id', ifVisible: true }),
    seal: one(() => sealReads, { by: 'seal_id', ifVisible: true }),
  },
});

const shortestText = 2;
const longestText = 100;

/** @throws GraphQLError BAD_USER_INPUT when it is too short to mean something, or longer than anybody types */
function searchedText(given: string): string {
  const text = typedText(given);
  if (text.length < shortestText || text.length > longestText) {
    const facts = { argument: 'text', least: String(shortestText), most: String(longestText) };
    throw refusal(tell('TEXT_LENGTH_WRONG', facts));
  }
  return text;
}

/** What fits a text in the caller's offices, the best and then the latest first. */
export const search: ListRead = {
  name: 'search',
  model: () => searchHitReads,
  joins: (entry, args) => {
    const kinds = args.when('kinds', (given) => sql`${given}::text[]`) ?? sql`null::text[]`;
    const text = args.when('text', (given) => sql`${given}::text`, searchedText) ?? sql`null::text`;
    return sql`join custody.search(${text}, ${kinds}, ${officesAllowing('exhibit.read')}) found on ${found('id')} = ${entry('id')}`;
  },
  direction: 'desc',
  order: [orderBy(() => found('score'), 'integer'), orderBy('id', 'uuid')],
  where: () => [],
};
