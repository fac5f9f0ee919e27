import { isObject } from '../../lib/json/values.ts';

/**
 * The value at the end of a JSON Pointer (RFC 6901), given by its steps; undefined when there is none.
 *
 * @example atPointer({ items: [{ id: 7 }] }, ['items', '0', 'id']) // 7
 */
export function atPointer(json: unknown, steps: readonly string[]): unknown {
  let current = json;
  for (const step of steps) {
    if (Array.isArray(current)) current = /^(?:0|[1-9]\d*)$/.test(step) ? current[Number(step)] : undefined;
    else if (isObject(current) && Object.hasOwn(current, step)) current = current[step];
    else return undefined;
  }
  return current;
}
