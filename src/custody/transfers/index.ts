export {
  Transfer as TransferEntity,
  TransferLine as TransferLineEntity,
  TransferRefusal as TransferRefusalEntity,
} from './transfer.entity.js';
export { transferLineReads, transferReads, transferTargetReads } from './transfer.reads.js';
export { TransferResolver } from './transfer.resolver.js';
