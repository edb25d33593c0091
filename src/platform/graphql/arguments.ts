import { Arg } from 'type-graphql';
import { UuidScalar } from './scalars.js';

/** The `requestId: UUID!` that every mutation takes. */
export function RequestId(): ParameterDecorator {
  return Arg('requestId', () => UuidScalar, {
    description:
      'Made by the client for one intention; a retry carries the same id and the same input, and has no second effect.',
  }) as ParameterDecorator;
}
