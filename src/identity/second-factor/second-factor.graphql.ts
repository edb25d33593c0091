import { Field, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { ChangePayload } from '../../rules/index.js';

export enum SecondFactorState {
  NONE = 'NONE',
  DEMANDED = 'DEMANDED',
  CONFIRMED = 'CONFIRMED',
}

registerEnumType(SecondFactorState, {
  name: 'SecondFactorState',
  description: 'Whether a person logs in with a second factor.',
  valuesConfig: {
    NONE: { description: 'None is enrolled and none is asked for.' },
    DEMANDED: {
      description:
        'A role asks for one and this session has shown none: enrol and confirm, or log in with a code.',
    },
    CONFIRMED: { description: 'One is enrolled and confirmed: every log-in with a password needs its code.' },
  },
});

@InputType({ description: 'Who enrols a second factor.' })
export class SecondFactorEnrolInput {
  @Field(() => String, { description: 'Your password, once more.' })
  password: string;
}

@InputType({ description: 'The first code of the authenticator.' })
export class SecondFactorConfirmInput {
  @Field(() => String, { description: 'The six digits that the authenticator shows.' })
  code: string;
}

@ObjectType({ description: 'The secret for the authenticator, or why not.' })
export class SecondFactorEnrolPayload extends ChangePayload {
  @Field(() => String, {
    nullable: true,
    description: 'The otpauth address to show as a QR code. It is shown once.',
  })
  uri?: string;

  @Field(() => String, {
    nullable: true,
    description: 'The same secret in base32, for an authenticator that takes no QR code.',
  })
  secret?: string;
}

@ObjectType({ description: 'The outcome of confirming a second factor.' })
export class SecondFactorConfirmPayload extends ChangePayload {}
