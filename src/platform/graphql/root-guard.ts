import { defaultFieldResolver, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { Extensions } from 'type-graphql';

const extensionName = 'permission';

const declared = new Map<string, string>();

/** Declares the permission that a root field needs. Without one the schema refuses to be built. */
export function needs(permission: string): MethodDecorator {
  const extend: MethodDecorator = Extensions({ [extensionName]: permission });
  return (target, name, descriptor) => {
    declared.set(String(name), permission);
    return extend(target, name, descriptor);
  };
}

/** The permission that the root field of this operation declares; nothing for work that no field asks for. */
export function permissionOfOperation(operation: string): string | undefined {
  return declared.get(operation);
}

export type PermissionCheck = (context: unknown, permission: string) => void;

/** The permission of every root field, "Query.exhibits" → "exhibit.read". */
export function permissionsOf(schema: GraphQLSchema): Map<string, string> {
  const permissions = new Map<string, string>();
  for (const type of rootTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      const permission = field.extensions[extensionName];
      if (typeof permission !== 'string') {
        throw new Error(`${type.name}.${field.name} declares no permission; nothing is open by default.`);
      }
      permissions.set(`${type.name}.${field.name}`, permission);
    }
  }
  return permissions;
}

/**
 * Puts the check before every root resolver of the schema.
 * @throws Error when a root field declares no permission
 */
export function guardRootFields(schema: GraphQLSchema, check: PermissionCheck): GraphQLSchema {
  const permissions = permissionsOf(schema);
  for (const type of rootTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      const permission = permissions.get(`${type.name}.${field.name}`) ?? '';
      const resolve = field.resolve ?? defaultFieldResolver;
      field.resolve = (source, args, context, info) => {
        check(context, permission);
        return resolve(source, args, context, info);
      };
    }
  }
  return schema;
}

function rootTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  return [schema.getQueryType(), schema.getMutationType()].filter((type) => type != null);
}
