export { searchHitReads } from './search.reads.js';
export { SearchResolver } from './search.resolver.js';
