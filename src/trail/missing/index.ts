export { inventoryCodeToGiveAgain, itemCodesToGiveAgain } from './codes-given-again.js';
export {
  missingActEntry,
  openBook,
  settleMissingAct,
  type MissingActOutcome,
} from './missing-act.commands.js';
export { missingActReadModels } from './missing-act.reads.js';
export { MissingActResolver } from './missing-act.resolver.js';
