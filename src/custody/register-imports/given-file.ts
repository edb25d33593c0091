import { readFile } from 'node:fs/promises';
import { refused, type Outcome } from '../../platform/outcome.js';
import { exactlyOneProblems, missingOr, problem } from '../../rules/index.js';
import type { RegisterImportPreviewInput } from './register-draft.graphql.js';
import { sampleFilePath } from './sample-files.js';

/** A file that a client sent or named. */
export interface GivenFile {
  readonly bytes: Buffer;
  readonly fileName: string;
}

const base64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;

/** The file that a client sent, or the sample that it named. */
export async function givenFile(input: RegisterImportPreviewInput): Promise<Outcome<GivenFile>> {
  const { contentBase64, sampleFile, fileName } = input;
  const naming = exactlyOneProblems(input, ['contentBase64', 'sampleFile'], ['input']);
  if (naming.length > 0) return refused(...naming);
  if (sampleFile != null) {
    const path = await sampleFilePath(sampleFile);
    return path === undefined
      ? refused(missingOr(sampleFile, problem('NOT_FOUND', ['input', 'sampleFile'])))
      : { ok: true, value: { bytes: await readFile(path), fileName: fileName ?? sampleFile } };
  }
  if (contentBase64 == null || contentBase64.trim() === '') {
    return refused(problem('REQUIRED', ['input', 'contentBase64']));
  }
  return base64.test(contentBase64)
    ? { ok: true, value: { bytes: Buffer.from(contentBase64, 'base64'), fileName: fileName ?? '' } }
    : refused(problem('INVALID', ['input', 'contentBase64']));
}
