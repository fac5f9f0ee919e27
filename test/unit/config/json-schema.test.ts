// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references in the settings look like this.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv, type ValidateFunction } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { schemaCommand } from '../../../src/commands/schema.ts';
import { known } from '../../../src/compose/known.ts';
import { jsonSchemaText } from '../../../src/config/json-schema.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { aFolder } from '../../fixtures/folder.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const example = await readFile(join(root, 'config/collector.example.yaml'), 'utf8');

interface SchemaNode {
  description?: string;
  properties?: Record<string, SchemaNode>;
  additionalProperties?: SchemaNode | false;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
}

/** Every key of the file with its path, e.g. `sources.<name>.auth[].bearer`. */
function keysOf(node: SchemaNode, path = ''): { path: string; node: SchemaNode }[] {
  const own = Object.entries(node.properties ?? {}).flatMap(([name, inner]) => {
    const inside = path === '' ? name : `${path}.${name}`;
    return [{ path: inside, node: inner }, ...keysOf(inner, inside)];
  });
  const named =
    typeof node.additionalProperties === 'object' ? keysOf(node.additionalProperties, `${path}.<name>`) : [];
  const items = node.items === undefined ? [] : keysOf(node.items, `${path}[]`);
  const alternatives = [...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  return [...own, ...named, ...items, ...alternatives.flatMap((inner) => keysOf(inner, path))];
}

const schema = JSON.parse(jsonSchemaText(known));
const keys = keysOf(schema);

describe('the JSON Schema', () => {
  let isValid: ValidateFunction;
  beforeAll(() => {
    isValid = new Ajv({ allowUnionTypes: true }).compile(schema);
  });

  it('accepts the example', () => {
    expect(isValid(parse(example)) ? null : isValid.errors).toBeNull();
  });

  it('accepts references where text, sizes and numbers stand', () => {
    const source = { auth: [{ bearer: { file: 'x' } }], allow: ['${HOST}'], limits: { body: '${SIZE}', parts: '7' } };
    expect(isValid({ sources: { acme: source }, storage: { reserve: 0 } })).toBe(true);
  });

  it.each([
    { serverr: {} },
    { server: { lissten: '127.0.0.1:80' } },
    { server: { trustedProxies: true } },
    { sources: { Acme: { auth: [], allow: [] } } },
    { sources: { acme: { auth: [] } } },
    { sources: { acme: { auth: 'some', allow: [] } } },
    { sources: { acme: { auth: [{}], allow: [] } } },
    { sources: { acme: { auth: [{ bearer: 'a', query: { name: 'b', value: 'c' } }], allow: [] } } },
    { sources: { acme: { auth: [{ beaer: 'a' }], allow: [] } } },
    { sources: { acme: { auth: [{ bearer: { file: 'a', more: 1 } }], allow: [] } } },
    { log: { level: 'loud' } },
  ])('refuses %j', (settings) => {
    expect(isValid(settings)).toBe(false);
  });

  it('explains every key', () => {
    expect(keys.length).toBeGreaterThan(40);
    expect(keys.filter(({ node }) => node.description === undefined).map(({ path }) => path)).toEqual([]);
  });
});

describe('config/collector.example.yaml', () => {
  it('loads without a warning when its variables are set', async () => {
    const cwd = await aFolder();
    await writeFile(join(cwd, 'example.yaml'), example);
    const names = [...example.matchAll(/\$\{([A-Z_]{5,})\}/g)].map(([, name]) => name);
    const env = Object.fromEntries(names.map((name) => [name, 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']));
    const { config, warnings } = await loadConfig({ file: 'example.yaml', env, cwd, ...known });

    expect(warnings).toEqual([]);
    expect(config.sources.map(({ source }) => source.name)).toEqual([
      'speechmatics',
      'voicebase',
      'gladia',
      'vspark',
      'partner',
      'zoom',
      'transcribe',
      'assemblyai',
      'scribe',
      'lab',
    ]);
  });

  it('names the schema for editors, and holds every key', () => {
    expect(example).toMatch(/^# yaml-language-server: \$schema=\.\/collector\.schema\.json\n/);
    const missing = keys.map(({ path }) => path.split('.').at(-1)).filter((name) => !example.includes(`${name}:`));
    expect(missing).toEqual([]);
  });
});

describe('docs/configuration.md', () => {
  it('explains every key', async () => {
    const page = await readFile(join(root, 'docs/configuration.md'), 'utf8');
    const sections = ['server', 'storage', 'sources', 'archive', 'tracing', 'snapshots', 'log'];
    const missing = keys
      .map(({ path }) => path)
      .filter((path) => !sections.includes(path) && !page.includes(`| \`${path}\` |`));
    expect(missing).toEqual([]);
    for (const section of sections) expect(page).toContain(`\n## ${section}\n`);
  });

  it('names every preset there is, and no other', async () => {
    const page = await readFile(join(root, 'docs/configuration.md'), 'utf8');
    const regions = [...known.vendors].flatMap(([name, { egress }]) =>
      Object.keys(egress?.regions ?? {}).map((region) => `${name}:${region}`),
    );
    const named = new Set([...page.matchAll(/`([a-z]+:[a-z]+(?:-[a-z]+|\d)?)`/g)].map(([, preset]) => preset));
    expect([...named].sort()).toEqual(regions.sort());
  });
});

describe('collector schema', () => {
  it('writes the schema, and with --check exits 1 when the file is stale or missing', async () => {
    const file = join(await aFolder(), 'schema.json');
    const run = async (...args: string[]) => {
      process.exitCode = undefined;
      await schemaCommand(file).parseAsync(args, { from: 'user' });
      const code = process.exitCode ?? 0;
      process.exitCode = undefined;
      return code;
    };

    expect(await run('--check')).toBe(1);
    expect(await run()).toBe(0);
    expect(await readFile(file, 'utf8')).toBe(jsonSchemaText(known));
    expect(await run('--check')).toBe(0);
    await writeFile(file, '{}');
    expect(await run('--check')).toBe(1);
    expect(await readFile(file, 'utf8')).toBe('{}');
  });

  it('finds the schema of the repository up to date', async () => {
    expect(await readFile(join(root, 'config/collector.schema.json'), 'utf8')).toBe(jsonSchemaText(known));
  });
});
