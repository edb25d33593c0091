export {
  datedOf,
  handoverMinutesProblems,
  handoverProblems,
  orderSignerOf,
  paperProblems,
  writeHandover,
  writePaper,
  type HandoverGiven,
  type Paper,
} from './document.commands.js';
export {
  Document as DocumentEntity,
  Handover as HandoverEntity,
  type DocumentKind,
} from './document.entity.js';
export { Document, Handover, HandoverInput, PaperInput } from './document.graphql.js';
export { documentReads, handoverReads } from './document.reads.js';
export { orderSignerProblems, orderSigners, signerApartProblems } from './order-signer.js';
export { otherParty, ownParty } from './handover-party.js';
export { authorityProblems, paperOfAuthority } from './paper-of-authority.js';
export { mayBeNamed } from './named-people.js';
export { isSigner, signerNameProblems, signerOf, type Signer, type SignerGiven } from './signer.js';
export {
  secondPersonApartProblems,
  secondPersonOf,
  secondPersonProblems,
  type PartTaker,
  type SecondPerson,
} from './second-person.js';
