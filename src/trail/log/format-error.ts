/** What a malformed text or byte string claimed to be. */
export type FormatPart =
  | 'base64'
  | 'bundle'
  | 'canonical'
  | 'checkpoint'
  | 'cosignature'
  | 'entry'
  | 'key'
  | 'note'
  | 'payload'
  | 'policy'
  | 'proof'
  | 'receipt'
  | 'tile'
  | 'tree';

/** Something that does not have the form that its format prescribes; nothing in it may be believed. */
export class FormatError extends Error {
  override readonly name = 'FormatError';

  constructor(
    readonly part: FormatPart,
    detail: string,
  ) {
    super(`${part}: ${detail}`);
  }
}

/** Something of a later version of its format, about which this program can say nothing. */
export class UnknownVersionError extends Error {
  override readonly name = 'UnknownVersionError';
}
