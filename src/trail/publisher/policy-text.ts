import { parsePolicy } from '../log/policy.js';
import { parseVerifierKey } from '../log/keys.js';

/** A witness, and where it is asked, if that is worth telling. */
export interface PolicyWitness {
  readonly vkey: string;
  readonly url?: string;
}

/**
 * What an offline verifier trusts (C2SP tlog-policy): this log, and so many of these witnesses. A copy for people who
 * compare it with the keys that they have on paper; a verifier takes no keys from the server.
 * @param quorum how many witnesses a checkpoint needs; all when left out
 * @throws FormatError when a key is not one, or two witnesses have one name
 */
export function policyText(logKey: string, witnesses: readonly PolicyWitness[], quorum?: number): string {
  const names = witnesses.map(({ vkey }) => parseVerifierKey(vkey).name);
  const enough = quorum ?? names.length;
  const text = [
    `log ${logKey}`,
    ...witnesses.map(({ vkey, url }, place) =>
      ['witness', names[place] ?? '', vkey, ...(url === undefined ? [] : [url])].join(' '),
    ),
    ...(enough > 0 ? [`group witnesses ${enough} ${names.join(' ')}`, 'quorum witnesses'] : ['quorum none']),
    '',
  ].join('\n');
  parsePolicy(text);
  return text;
}
