import { basename, join, relative } from 'node:path';
import { admitsOwnCalls } from '../compose/sample-sender.ts';
import type { Config, SourceConfig } from '../config/config.ts';
import type { HeldSettings } from '../config/load.ts';
import { isFileReference } from '../config/references.ts';
import { parseYaml } from '../config/yaml-file.ts';
import type { Credential } from '../domain/credential.ts';
import { callbackPath } from './banner.ts';

/** What a line to try the collector depends on. */
export interface Trial {
  config: Config;
  /** The settings as they were read; null for the built-in ones. */
  held: HeldSettings | null;
  /** The generated token, where a source takes it. */
  token: string | null;
  /** Of the callbacks' listener, as it is called on this machine, e.g. `http://127.0.0.1:8080`. */
  origin: string;
}

/** Only what is read of the process: how it was started tells how other commands are. */
export interface Caller {
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
}

const body = `-H "Content-Type: application/json" -d '{"id":"try-1","status":"done"}'`;

/**
 * A line that sends a first callback when it is pasted into another shell on this machine: by curl, with the variable in
 * which the settings have the secret of the source; where no variable has it, by `collector send`, which reads the settings.
 * A secret of the settings never stands in it. Null when no source takes a callback from here that its vendor did not make.
 */
export function tryLine(trial: Trial, caller: Caller): string | null {
  const takers = trial.config.sources.filter(({ gate }) => admitsOwnCalls(trial.origin, gate.allow));
  for (const entry of takers) {
    const line = curlLine(entry, trial);
    if (line !== null) return line;
  }
  const [taker] = takers.filter(({ gate: { auth } }) => auth === 'none' || auth.some(isShown));
  if (taker === undefined) return null;
  const { name, vendor } = taker.source;
  return `${commandLine(caller)} send ${vendor === 'auto' ? 'generic' : vendor} --source ${name}${configOf(trial, caller)}`;
}

function curlLine(entry: SourceConfig, { held, token, origin }: Trial): string | null {
  const { gate, source, generatedToken } = entry;
  const curl = origin.startsWith('https:') ? 'curl -k' : 'curl';
  const url = `${origin}${callbackPath(source.name)}`;
  if (generatedToken) return `${curl} -H "Authorization: Bearer ${token}" ${body} ${url}`;
  if (gate.auth === 'none') return `${curl} ${body} ${url}`;
  const tree = held === null ? null : parseYaml(held.text, held.file);
  const sources = at(tree, ['sources']) ?? sourcesOfVariables;
  for (const [index, credential] of gate.auth.entries()) {
    const shown = showing(credential, at(sources, [source.name, 'auth', index]));
    if (shown !== null) return `${curl} ${shown.options}${body} ${shown.query === '' ? url : `"${url}${shown.query}"`}`;
  }
  return null;
}

/** What stands for the settings where they name no sources and the token was given. */
const sourcesOfVariables = { default: { auth: [{ bearer: `\${COLLECTOR_TOKEN}` }] } };

/** How curl shows a credential whose secret a variable or a file holds; null for any other. */
function showing(credential: Credential, entry: unknown): { options: string; query: string } | null {
  const inHeader = (line: string | null) => (line === null ? null : { options: `-H "${line}" `, query: '' });
  switch (credential.type) {
    case 'bearer': {
      const secret = shellText(at(entry, ['bearer']));
      return inHeader(secret && `Authorization: Bearer ${secret}`);
    }
    case 'header': {
      const secret = shellText(at(entry, ['header', 'value']));
      return inHeader(secret && `${credential.name}: ${secret}`);
    }
    case 'basic': {
      const secret = shellText(at(entry, ['basic', 'password']));
      const isPlain = /^[\w.@-]+$/.test(credential.user);
      return secret === null || !isPlain ? null : { options: `-u "${credential.user}:${secret}" `, query: '' };
    }
    case 'query': {
      const secret = shellText(at(entry, ['query', 'value']));
      // In a URL some characters would mean something else.
      const isPlain = encodeURIComponent(credential.value) === credential.value;
      return secret === null || !isPlain
        ? null
        : { options: '', query: `?${encodeURIComponent(credential.name)}=${secret}` };
    }
    case 'signature':
      return null;
  }
}

/** @example shellText('${ACME_TOKEN}') // '$ACME_TOKEN' */
function shellText(setting: unknown): string | null {
  if (typeof setting === 'string') return /^\$\{(\w+)\}$/.exec(setting)?.[1]?.replace(/^/, '$') ?? null;
  if (typeof setting !== 'object' || setting === null || !isFileReference(setting)) return null;
  return /^[\w./-]+$/.test(setting.file) ? `$(cat ${setting.file})` : null;
}

function at(tree: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce(
    (node, key) => (typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined),
    tree,
  );
}

function isShown({ type }: Credential): boolean {
  return type !== 'signature';
}

/** How somebody who started this process starts another command of it. */
function commandLine({ argv, env, cwd }: Caller): string {
  if (env.npm_lifecycle_event !== undefined) return 'npm run --silent collector --';
  const program = argv[1] ?? 'collector';
  return basename(program) === 'collector' ? 'collector' : `node ${relative(cwd, program) || program}`;
}

function configOf({ held }: Trial, { cwd }: Caller): string {
  return held === null || held.file === join(cwd, 'config/collector.yaml') ? '' : ` --config ${held.file}`;
}
