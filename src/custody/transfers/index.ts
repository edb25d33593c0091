export { Transfer as TransferEntity, TransferLine as TransferLineEntity } from './transfer.entity.js';
export { transferById } from './transfer.reads.js';
export { TransferLineResolver, TransferResolver, TransferTargetResolver } from './transfer.resolver.js';
