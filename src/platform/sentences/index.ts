export {
  isBareRefusal,
  tell,
  tellBare,
  type BareRefusal,
  type ToldRefusal,
  type Worded,
} from './refusals.js';
export {
  fillIn,
  plainInVietnamese,
  type Bilingual,
  type FactsOf,
  type PlainKind,
  type SoundSentences,
} from './sentence.js';
export { numberInVietnamese } from './vietnamese.js';
