import { parseCheckpoint, type Checkpoint } from './checkpoint.js';
import { cosignatureTime, cosignatureVerifier } from './cosignature.js';
import { FormatError } from './format-error.js';
import { parseVerifierKey, type VerifierKey } from './keys.js';
import { ed25519Verifier, openNote, SignatureError, type NoteSignature, type NoteVerifier } from './note.js';

/** A witness of a policy. */
export interface PolicyWitness {
  /** What the policy calls it. */
  readonly name: string;
  readonly key: VerifierKey;
  readonly url: string | undefined;
  readonly verifier: NoteVerifier;
}

/** A log of a policy; the key's name is the log's origin. */
export interface PolicyLog {
  readonly key: VerifierKey;
  readonly url: string | undefined;
  readonly verifier: NoteVerifier;
}

/** Whom the verifier trusts and how many witnesses it wants to see (C2SP tlog-policy). */
export interface TrustPolicy {
  readonly logs: readonly PolicyLog[];
  readonly witnesses: readonly PolicyWitness[];
  /** The name that the quorum line gives: a witness, a group, or `none`. */
  readonly quorum: string;
  /** Whether checkpoints cosigned by the witnesses of these names have the quorum. */
  isQuorum(witnessNames: ReadonlySet<string>): boolean;
}

/** A witness's statement about a checkpoint. */
export interface WitnessStatement {
  /** What the policy calls the witness. */
  readonly witness: string;
  /** Seconds since 1970. */
  readonly seconds: bigint;
}

/** A checkpoint that a log of the policy has signed. */
export interface JudgedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly note: string;
  readonly statements: readonly WitnessStatement[];
  /** Whether enough witnesses have cosigned. Without it the log could show others something else. */
  readonly hasQuorum: boolean;
}

/** The name that stands for no witness at all. */
const NOBODY = 'none';

const ALLOWED_OCTETS = /^[\t\n\x20-\x7e\x80-\xff]*$/;
const THRESHOLD = /^[1-9]\d{0,5}$/;

/** Whether a member of a group or a quorum has cosigned. */
type Condition = (witnessNames: ReadonlySet<string>) => boolean;

/**
 * Reads a policy file.
 * @throws FormatError naming the line
 */
export function parsePolicy(file: string | Uint8Array): TrustPolicy {
  // Names are octets by the format; as Latin-1 they stay what they are.
  const octets = (typeof file === 'string' ? Buffer.from(file, 'utf8') : Buffer.from(file)).toString(
    'latin1',
  );
  if (!ALLOWED_OCTETS.test(octets)) throw new FormatError('policy', 'a control character');
  const reader = new PolicyReader();
  for (const [index, line] of octets.split('\n').entries()) {
    const items = line.split(/[ \t]+/).filter((item) => item !== '');
    if (items[0] !== undefined && !items[0].startsWith('#')) reader.read(items, index + 1);
  }
  return reader.policy();
}

/**
 * Opens a checkpoint's note: a log of the policy must have signed it, and no signature of a known key may be wrong.
 * @throws FormatError, SignatureError
 */
export function judgeCheckpoint(note: string | Uint8Array, policy: TrustPolicy): JudgedCheckpoint {
  const { logs, witnesses } = policy;
  const opened = openNote(
    note,
    [...logs, ...witnesses].map(({ verifier }) => verifier),
  );
  const checkpoint = parseCheckpoint(opened.text);
  const signatureOf = ({ name, keyId }: NoteVerifier): NoteSignature | undefined =>
    opened.verified.find((each) => each.name === name && each.keyId === keyId);
  if (!logs.some(({ key, verifier }) => key.name === checkpoint.origin && signatureOf(verifier))) {
    throw new SignatureError(`not signed by the log ${checkpoint.origin}`);
  }
  const statements = witnesses.flatMap(({ name, verifier }) => {
    const signature = signatureOf(verifier);
    return signature === undefined ? [] : [{ witness: name, seconds: cosignatureTime(signature) }];
  });
  return {
    checkpoint,
    note: typeof note === 'string' ? note : Buffer.from(note).toString('utf8'),
    statements,
    hasQuorum: policy.isQuorum(new Set(statements.map(({ witness }) => witness))),
  };
}

/** Reads the lines in their order: what a line names must have been defined above it. */
class PolicyReader {
  private readonly logs: PolicyLog[] = [];
  private readonly witnesses: PolicyWitness[] = [];
  private readonly conditions = new Map<string, Condition>();
  private readonly members = new Set<string>();
  private quorum: { readonly name: string; readonly isMet: Condition } | undefined;
  private line = 0;

  read([keyword, ...items]: readonly string[], line: number): void {
    this.line = line;
    switch (keyword) {
      case 'log':
        this.readLog(items);
        break;
      case 'witness':
        this.readWitness(items);
        break;
      case 'group':
        this.readGroup(items);
        break;
      case 'quorum':
        this.readQuorum(items);
        break;
      case undefined:
      default:
        this.fail('an unknown keyword');
    }
  }

  policy(): TrustPolicy {
    const { logs, witnesses, quorum } = this;
    if (quorum === undefined) throw new FormatError('policy', 'there must be one quorum line');
    return { logs, witnesses, quorum: utf8(quorum.name), isQuorum: quorum.isMet };
  }

  private readLog([keyText, url, ...rest]: readonly string[]): void {
    if (keyText === undefined || rest.length > 0) this.fail('a log line is: log <vkey> [<url>]');
    const { key, verifier } = this.key(keyText, ed25519Verifier);
    if (this.logs.some((each) => each.key.publicKey.equals(key.publicKey))) this.fail('a log key twice');
    this.logs.push({ key, url: url === undefined ? undefined : utf8(url), verifier });
  }

  private readWitness([name, keyText, url, ...rest]: readonly string[]): void {
    if (name === undefined || keyText === undefined || rest.length > 0) {
      this.fail('a witness line is: witness <name> <vkey> [<url>]');
    }
    const { key, verifier } = this.key(keyText, cosignatureVerifier);
    if (this.witnesses.some((each) => each.key.publicKey.equals(key.publicKey))) {
      this.fail('a witness key twice');
    }
    const label = utf8(name);
    this.define(name, (witnessNames) => witnessNames.has(label));
    this.witnesses.push({ name: label, key, url: url === undefined ? undefined : utf8(url), verifier });
  }

  private readGroup([name, threshold, ...memberNames]: readonly string[]): void {
    if (name === undefined || threshold === undefined || memberNames.length === 0) {
      this.fail('a group line is: group <name> all|any|<k> <member>…');
    }
    const conditions = memberNames.map((member) => this.member(member));
    const least = this.threshold(threshold, conditions.length);
    this.define(name, (names) => conditions.filter((isMet) => isMet(names)).length >= least);
  }

  private readQuorum([name, ...rest]: readonly string[]): void {
    if (name === undefined || rest.length > 0) this.fail('a quorum line is: quorum <name>');
    if (this.quorum !== undefined) this.fail('a second quorum line');
    const isMet = name === NOBODY ? () => true : this.conditions.get(name);
    if (isMet === undefined) this.fail('the quorum is not defined above');
    this.quorum = { name, isMet };
  }

  private define(name: string, isMet: Condition): void {
    if (name === NOBODY || this.conditions.has(name)) this.fail('a name that is taken');
    this.conditions.set(name, isMet);
  }

  /** Each name counts in one group only, so that no witness counts twice. */
  private member(name: string): Condition {
    const isMet = this.conditions.get(name);
    if (isMet === undefined) this.fail('a member that is not defined above');
    if (this.members.has(name)) this.fail('a member of more than one group');
    this.members.add(name);
    return isMet;
  }

  private threshold(text: string, members: number): number {
    if (text === 'any') return 1;
    if (text === 'all') return members;
    const least = THRESHOLD.test(text) ? Number(text) : 0;
    if (least < 1 || least > members) this.fail('a threshold that no group of this size has');
    return least;
  }

  private key(
    text: string,
    verifierOf: (key: VerifierKey) => NoteVerifier,
  ): { key: VerifierKey; verifier: NoteVerifier } {
    try {
      const key = parseVerifierKey(utf8(text));
      return { key, verifier: verifierOf(key) };
    } catch {
      return this.fail('not a key of this kind');
    }
  }

  private fail(detail: string): never {
    throw new FormatError('policy', `line ${this.line}: ${detail}`);
  }
}

function utf8(octets: string): string {
  return Buffer.from(octets, 'latin1').toString('utf8');
}
