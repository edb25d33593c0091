import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType } from '../../platform/graphql/connection.js';
import { CaseFile } from '../cases/index.js';
import { Exhibit } from '../exhibits/index.js';
import { Seal } from '../seals/index.js';

export enum SearchKind {
  EXHIBIT = 'EXHIBIT',
  CASE = 'CASE',
  SEAL = 'SEAL',
}

registerEnumType(SearchKind, {
  name: 'SearchKind',
  description: 'What can be searched for.',
  valuesConfig: {
    EXHIBIT: {
      description:
        'Items: code, number in another register, numbers of its papers, name, features with plates and serial numbers.',
    },
    CASE: { description: 'Cases: title, numbers of the judgment and of the enforcement decision.' },
    SEAL: { description: 'Seals that have a number: number and issuer of the label.' },
  },
});

export enum SearchMatch {
  EXACT = 'EXACT',
  WORDS = 'WORDS',
  PARTS = 'PARTS',
  SIMILAR = 'SIMILAR',
}

registerEnumType(SearchMatch, {
  name: 'SearchMatch',
  description: 'How well something fits what was typed, the best first.',
  valuesConfig: {
    EXACT: { description: 'A code or number of it, as it stands.' },
    WORDS: { description: 'All words, each as a whole.' },
    PARTS: { description: 'All words, some as a part of a word or of a number.' },
    SIMILAR: { description: 'Written alike; only where nothing has all the words.' },
  },
});

@ObjectType({ description: 'Something that was found, with what it is: an item, a case or a seal.' })
export class SearchHit {
  @Field(() => SearchKind, { description: 'What was found.' })
  kind: SearchKind;

  @Field(() => SearchMatch, { description: 'How well it fits.' })
  match: SearchMatch;

  @Field(() => Exhibit, { nullable: true, description: 'The item, or the item of the seal.' })
  exhibit: Exhibit | null;

  @Field(() => CaseFile, { nullable: true, description: 'The case.' })
  caseFile: CaseFile | null;

  @Field(() => Seal, { nullable: true, description: 'The seal.' })
  seal: Seal | null;
}

export const SearchHitConnection = connectionType('SearchHit', () => SearchHit);
