import DataLoader from 'dataloader';
import { sql } from 'kysely';
import { watchRows } from '../../platform/reads/index.js';
import { ruleInForce } from '../../rules/index.js';
import { today, type RequestContext } from '../../identity/index.js';
import { recordViewings, type ViewedExhibit } from '../../trail/index.js';
import { exhibitReads } from './exhibit.reads.js';

/**
 * A look at a single item of a high-risk class is recorded wherever the schema can show one: by `node`, by its code, or
 * as the one item of a movement, a seal, a line that was itself asked for singly. Items in a list are not recorded, and
 * those in the answer of a mutation stand in the trail as what was done with them.
 */
watchRows<ViewedExhibit, RequestContext>(
  exhibitReads,
  (exhibit) => sql`(select c.high_risk from custody.exhibit_class c where c.code = ${exhibit('class_code')})`,
  {
    id: 'id',
    officeId: 'office_id',
    code: 'code',
    classCode: 'class_code',
    periodMinutes: () => ruleInForce('exhibit.viewing.period-minutes', today),
  },
  async (context, exhibits) => {
    const answers = await viewingLoader(context).loadMany(exhibits);
    const failure = answers.find((answer) => answer instanceof Error);
    if (failure !== undefined) {
      throw failure;
    }
  },
);

/** Several root fields of one request tell their looks together. */
function viewingLoader(context: RequestContext): DataLoader<ViewedExhibit, true, string> {
  return context.loaders.get(
    'exhibit-viewing',
    () =>
      new DataLoader<ViewedExhibit, true, string>(
        async (exhibits) => {
          await recordViewings(context, exhibits);
          return exhibits.map(() => true);
        },
        { cacheKeyFn: (exhibit) => exhibit.id },
      ),
  );
}
