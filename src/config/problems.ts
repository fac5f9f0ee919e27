import type { z } from 'zod';
import { masked } from '../domain/masking.ts';
import type { Problem } from './config-error.ts';
import { isFileReference } from './references.ts';

/** Takes the schema's issues apart, so that each names the key it is about. */
export function toProblems(issues: readonly z.core.$ZodIssue[]): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ path: [...issue.path, key], message: issue.message, isUnknownKey: true }));
    }
    if (issue.code === 'invalid_key') {
      const message = issue.issues[0]?.message ?? issue.message;
      return [{ path: issue.path, message, isUnknownKey: true }];
    }
    // The alternative that went deeper is the one that was meant.
    const meant = issue.code === 'invalid_union' ? issue.errors.find((inner) => inner.some(isDeep)) : undefined;
    if (meant === undefined) return [{ path: issue.path, message: issue.message, isUnknownKey: false }];
    return toProblems(meant.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })));
  });
}

/**
 * Writes a problem as one line, with the value as it stands in the file: a reference is shown, what it stands for is not.
 *
 * @example 'sources.acme.limits.body is "5G": expected a size such as 5GiB, 20MB or 1048576 (bytes)'
 */
export function describeProblem({ path, message, isUnknownKey }: Problem, tree: unknown): string {
  const key = formatPath(path);
  if (isUnknownKey) return `${key} is not a known key: ${message}`;
  const value = valueAt(tree, path);
  return value === undefined ? `${key} is missing: ${message}` : `${key} is ${showValue(path, value)}: ${message}`;
}

function isDeep(issue: z.core.$ZodIssue): boolean {
  return issue.path.length > 0;
}

/** `sources.acme.auth[0].bearer` */
function formatPath(path: readonly PropertyKey[]): string {
  return (
    path.reduce<string>((text, step) => {
      if (typeof step === 'number') return `${text}[${step}]`;
      const key = String(step);
      const isPlain = /^[\w-]+$/.test(key);
      if (!isPlain) return `${text}[${JSON.stringify(key)}]`;
      return text === '' ? key : `${text}.${key}`;
    }, '') || 'the file'
  );
}

function valueAt(tree: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => {
    const isThere = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
    return isThere ? Reflect.get(value, step) : undefined;
  }, tree);
}

function showValue(path: readonly PropertyKey[], value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return isFileReference(value) ? `{ file: ${JSON.stringify(value.file)} }` : 'a map';
  if (isSecret(path) && !isReference(value)) return masked;
  return JSON.stringify(value)
    .replace(/\/\/[^/]*@/, `//${masked}@`)
    .slice(0, 100);
}

/** Everything below an `auth` may be a secret that was put in the wrong place, but for what only names something. */
function isSecret(path: readonly PropertyKey[]): boolean {
  const last = path.at(-1);
  if (path.includes('fetch')) return last !== 'endpoint' && last !== 'after';
  if (path[0] === 'tracing' && path[1] === 'headers') return true;
  if (path.includes('where')) return true;
  return path.includes('auth') && last !== 'name' && last !== 'scheme';
}

function isReference(value: unknown): boolean {
  return typeof value === 'string' && /^\$\{[^{}]*\}$/.test(value);
}
