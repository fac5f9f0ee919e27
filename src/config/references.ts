import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { errnoOf } from '../lib/errno.ts';
import type { Problem } from './config-error.ts';

/** Where references lead. */
export interface Environment {
  env: NodeJS.ProcessEnv;
  cwd: string;
}

/**
 * Puts in place of every `${NAME}` the environment variable, and of every `{ file: PATH }` the content of the file.
 *
 * Works on parsed values: whatever a variable holds, it stays text. `$${NAME}` stands for `${NAME}` itself. A reference
 * that leads nowhere stays as it is and is one of the problems. `files` are the absolute paths of all that were read.
 */
export async function resolveReferences(
  tree: unknown,
  environment: Environment,
): Promise<{ value: unknown; problems: Problem[]; files: readonly string[] }> {
  const problems: Problem[] = [];
  const files = new Set<string>();
  const value = await resolveNode(tree, [], { ...environment, problems, files });
  return { value, problems, files: [...files] };
}

type Context = Environment & { problems: Problem[]; files: Set<string> };
type Path = readonly PropertyKey[];

async function resolveNode(node: unknown, path: Path, context: Context): Promise<unknown> {
  if (typeof node === 'string') return replaceVariables(node, path, context);
  if (typeof node !== 'object' || node === null) return node;
  if (isFileReference(node)) return readReferred(node, path, context);
  if (Array.isArray(node)) {
    const items: unknown[] = [];
    for (const [index, item] of node.entries()) items.push(await resolveNode(item, [...path, index], context));
    return items;
  }
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(node)) entries.push([key, await resolveNode(item, [...path, key], context)]);
  return Object.fromEntries(entries);
}

function replaceVariables(text: string, path: Path, { env, problems }: Context): string {
  return text.replaceAll(/(\$?)\$\{([^{}]*)\}/g, (reference: string, dollar: string, name: string) => {
    if (dollar !== '') return reference.slice(1);
    const isName = /^[A-Za-z_]\w*$/.test(name);
    const value = isName ? env[name] : undefined;
    if (value !== undefined) return value;
    const message = isName
      ? `expected the environment variable ${name} to be set`
      : 'expected between the braces the name of an environment variable, such as CALLBACK_TOKEN';
    problems.push({ path, message, isUnknownKey: false });
    return reference;
  });
}

/** True for `{ file: PATH }`, as it stands in the settings. */
export function isFileReference(node: object): node is { file: string } {
  return Object.keys(node).length === 1 && 'file' in node && typeof node.file === 'string';
}

async function readReferred(reference: { file: string }, path: Path, context: Context): Promise<unknown> {
  const file = resolve(context.cwd, replaceVariables(reference.file, path, context));
  context.files.add(file);
  try {
    const content = await readFile(file, 'utf8');
    return content.replace(/\r?\n$/, '');
  } catch (error) {
    const message = `expected a file that can be read (${errnoOf(error)})`;
    context.problems.push({ path, message, isUnknownKey: false });
    return reference;
  }
}
