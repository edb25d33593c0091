import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { NodeType } from '../node.graphql.js';

export enum OfficeKind {
  PROVINCE = 'PROVINCE',
  DEPARTMENT = 'DEPARTMENT',
  REGIONAL_OFFICE = 'REGIONAL_OFFICE',
}

registerEnumType(OfficeKind, {
  name: 'OfficeKind',
  description: 'What an office is within the provincial authority.',
  valuesConfig: {
    PROVINCE: { description: 'The provincial authority itself (THADS tỉnh).' },
    DEPARTMENT: { description: 'A department of the province (phòng chuyên môn, văn phòng).' },
    REGIONAL_OFFICE: { description: 'A regional office (Phòng THADS khu vực).' },
  },
});

@ObjectType({ implements: NodeType, description: 'An office of the authority; offices form a tree.' })
export class Office extends NodeType {
  @Field(() => String, { description: 'The short code, such as KV03.' })
  code: string;

  @Field(() => OfficeKind, { description: 'What kind of office it is.' })
  kind: OfficeKind;

  @Field(() => Int, { nullable: true, description: 'The number of a regional office, 1 to 14.' })
  number: number | null;

  @Field(() => String, { description: 'The name, in Vietnamese.' })
  name: string;

  parentId: string | null;
}
