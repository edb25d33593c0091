export { claimFind, recordFind, reopenFinds, settleFind } from './find.commands.js';
export { Find as FindEntity } from './find.entity.js';
export { UnregisteredFind } from './find.graphql.js';
export { findReads } from './find.reads.js';
export { UnregisteredFindResolver } from './find.resolver.js';
