export { Disposal as DisposalEntity } from './disposal.entity.js';
export { Disposal } from './disposal.graphql.js';
export { disposalReads } from './disposal.reads.js';
export { DisposalResolver, ExhibitDisposalsResolver } from './disposal.resolver.js';
