/** A JSON object as parsed: neither null nor an array. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as an object; undefined for scalars, null and arrays. */
export function asObject(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Whether a text counts as absent: proto3 has no difference between an empty and an unset string. */
export function isBlank(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.trim() === '');
}

/**
 * One field of a JSON object as ProtoJSON reads it: under its snake_case or its lowerCamelCase name, null is unset
 * (https://protobuf.dev/programming-guides/json/).
 */
export interface Member {
  readonly name: string;
  readonly camelName: string;
  /** The value; undefined when it is absent, null, or there is no object. */
  in(object: JsonObject | undefined): unknown;
  /** The JSON pointer of the member within the object at `parent`, by the spelling that is there. */
  at(object: JsonObject | undefined, parent?: string): string;
}

/** Prepares the reading of a field by its snake_case name. */
export function member(name: string): Member {
  const camelName = toCamelCase(name);
  return {
    name,
    camelName,
    in(object) {
      if (object === undefined) return undefined;
      return object[name] ?? (camelName === name ? undefined : object[camelName]) ?? undefined;
    },
    at(object, parent = '') {
      const camel = object !== undefined && object[name] === undefined && camelName in object;
      return `${parent}/${camel ? camelName : name}`;
    },
  };
}

/** The lowerCamelCase name that ProtoJSON accepts beside the declared one. */
function toCamelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
