import { refused, type Outcome } from '../../platform/outcome.js';
import { localIdOf } from '../../platform/graphql/global-id.js';
import { dateInVietnam, exactlyOneProblems, missingOr, problem } from '../../rules/index.js';
import { inPresentRights, type RequestContext } from '../../identity/index.js';
import { importRegisterFile, type RegisterFileDone } from './import-file.js';
import type { RegisterImportInput } from './register-import.graphql.js';
import { sampleFilePath } from './sample-files.js';

const base64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;

/** Takes the register over that a client uploaded or named. */
export async function importGivenFile(
  context: RequestContext,
  requestId: string,
  input: RegisterImportInput,
): Promise<Outcome<RegisterFileDone>> {
  const source = await sourceOf(input);
  if (!source.ok) return source;
  const given = {
    requestId,
    officeId: localIdOf('Office', input.officeId),
    source: source.value,
    today: dateInVietnam(context.clock.now()),
    missingAct: context.missingAct,
    ...(input.fileName == null ? {} : { fileName: input.fileName }),
    ...(input.warehouseCode == null ? {} : { warehouse: input.warehouseCode }),
  };
  return inPresentRights(context, 'registerImport', (actor) =>
    importRegisterFile(context.unitOfWork, actor, given),
  );
}

async function sourceOf(input: RegisterImportInput): Promise<Outcome<Uint8Array | string>> {
  const { contentBase64, sampleFile } = input;
  const naming = exactlyOneProblems(input, ['contentBase64', 'sampleFile'], ['input']);
  if (naming.length > 0) return refused(...naming);
  if (sampleFile != null) {
    const path = await sampleFilePath(sampleFile);
    return path === undefined
      ? refused(missingOr(sampleFile, problem('NOT_FOUND', ['input', 'sampleFile'])))
      : { ok: true, value: path };
  }
  if (contentBase64 == null || contentBase64.trim() === '') {
    return refused(problem('REQUIRED', ['input', 'contentBase64']));
  }
  return base64.test(contentBase64)
    ? { ok: true, value: Buffer.from(contentBase64, 'base64') }
    : refused(problem('INVALID', ['input', 'contentBase64']));
}
