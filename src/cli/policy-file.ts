import { readFile } from 'node:fs/promises';
import { replaceFile } from '../platform/durable-file.js';
import { parsePolicy } from '../trail/log/index.js';

/**
 * Writes whom an offline verifier may trust, where nobody has written it before, or a crash has cut it off. A policy that
 * says something is never changed: where it says something else, that is told. Answers whether it is the one of the settings.
 */
export async function keepPolicy(file: string, text: string, tell: (line: string) => void): Promise<boolean> {
  const known = await readFile(file, 'utf8').catch((failure: unknown) => {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw failure;
  });
  if (known === undefined || isUnfinished(known, text)) {
    await replaceFile(file, text, 0o644, 'policy');
    return true;
  }
  const isSame = withoutAddresses(known) === withoutAddresses(text);
  if (!isSame) {
    tell(
      `POLICY_DIFFERS: ${file} names other keys or another quorum than the settings. It was left as it is: find out which ` +
        'is right before anybody trusts either (so-kho trail policy prints that of the settings).',
    );
  }
  return isSame;
}

/** Nothing, or the beginning of this text that is no policy by itself: what a write has left that a crash has cut off. */
function isUnfinished(known: string, text: string): boolean {
  if (/^[\s\0]*$/.test(known)) {
    return true;
  }
  return text.startsWith(known) && !isPolicy(known);
}

function isPolicy(text: string): boolean {
  try {
    parsePolicy(text);
    return true;
  } catch {
    return false;
  }
}

/** An address says where somebody is asked, not who is trusted. */
function withoutAddresses(policy: string): string {
  return policy
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([word = '']) => word !== '' && !word.startsWith('#'))
    .map((words) => words.slice(0, { log: 2, witness: 3 }[words[0] ?? ''] ?? words.length).join(' '))
    .join('\n');
}
