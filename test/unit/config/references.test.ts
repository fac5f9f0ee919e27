// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references in the settings look like this.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveReferences } from '../../../src/config/references.ts';
import { aFolder } from '../../fixtures/folder.ts';
import { loadText, problemsOf, sourceOf } from './settings.ts';

describe('resolveReferences', () => {
  it('puts variables in place, whole or within longer text, and leaves everything else alone', async () => {
    const tree = { a: '${A}', b: ['x-${A}-${B}', 7, true, null], c: '$A {A} ${ $', d: '$${A}' };
    const { value, problems } = await resolveReferences(tree, { env: { A: '1', B: '' }, cwd: '/' });

    expect(value).toEqual({ a: '1', b: ['x-1-', 7, true, null], c: '$A {A} ${ $', d: '${A}' });
    expect(problems).toEqual([]);
  });

  it('never looks into a value for further references', async () => {
    const { value } = await resolveReferences({ a: '${A}' }, { env: { A: '${B} $& {file: x}', B: 'no' }, cwd: '/' });
    expect(value).toEqual({ a: '${B} $& {file: x}' });
  });

  it('drops one newline at the end of a file, and nothing else', async () => {
    const cwd = await aFolder();
    const contents = { lf: 'a b\n', crlf: 'a\r\n', two: 'a\n\n', none: ' a ' };
    for (const [name, content] of Object.entries(contents)) await writeFile(join(cwd, name), content);
    const tree = Object.keys(contents).map((file) => ({ file }));

    const { value } = await resolveReferences(tree, { env: {}, cwd });
    expect(value).toEqual(['a b', 'a', 'a\n', ' a ']);
  });

  it('takes a file whose path holds a variable', async () => {
    const cwd = await aFolder();
    await writeFile(join(cwd, 'token'), 's3cret\n');
    const { value } = await resolveReferences({ a: { file: '${DIR}/token' } }, { env: { DIR: cwd }, cwd: '/' });
    expect(value).toEqual({ a: 's3cret' });
  });
});

describe('a reference in the settings', () => {
  it('cannot add or change keys, whatever the variable holds', async () => {
    const evil = 'x", open: true, allow: anyone }\n  other: { auth: none } #';
    const { config } = await loadText(sourceOf('auth: [{ query: { name: t, value: ${EVIL} } }], allow: []'), {
      env: { EVIL: evil },
    });
    expect(config.sources).toHaveLength(1);
    expect(config.sources[0]?.gate.auth).toEqual([{ type: 'query', name: 't', value: evil }]);
  });

  it('may stand for sizes, numbers and addresses too', async () => {
    const { config } = await loadText(
      `${sourceOf('auth: [], allow: ["${HOST}"], limits: { body: "${SIZE}", parts: "${PARTS}" }')}`,
      { env: { HOST: '203.0.113.7', SIZE: '20MB', PARTS: '7' } },
    );
    expect(config.sources[0]).toMatchObject({
      source: { limits: { bodyBytes: 20_000_000, parts: 7 } },
      gate: { allow: ['203.0.113.7'] },
    });
  });

  it('that leads nowhere is named, once', async () => {
    const auth =
      '[{ bearer: "${UNSET}" }, { bearer: { file: gone } }, { bearer: { file: "${UNSET}" } }, { bearer: "${a-b}" }]';
    expect(await problemsOf(sourceOf(`allow: [], auth: ${auth}`))).toEqual([
      'sources.acme.auth[0].bearer is "${UNSET}": expected the environment variable UNSET to be set',
      'sources.acme.auth[1].bearer is { file: "gone" }: expected a file that can be read (ENOENT)',
      'sources.acme.auth[2].bearer is { file: "${UNSET}" }: expected the environment variable UNSET to be set',
      expect.stringMatching(/^sources\.acme\.auth\[3\]\.bearer is "\$\{a-b\}": expected between the braces the name/),
    ]);
  });

  it('P15: is shown in place of the value, which may be a secret in the wrong place', async () => {
    const problems = await problemsOf('server: { listen: "${TOKEN}", publicUrl: "x${TOKEN}" }', {
      env: { TOKEN: 'hunter2' },
    });
    expect(problems).toEqual([
      expect.stringMatching(/^server\.listen is "\$\{TOKEN\}": expected host:port/),
      expect.stringMatching(/^server\.publicUrl is "x\$\{TOKEN\}": expected a URL/),
    ]);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('to an empty variable is an empty secret', async () => {
    const file = sourceOf('allow: [], auth: [{ bearer: "${EMPTY}" }]');
    expect(await problemsOf(file, { env: { EMPTY: '' } })).toEqual([expect.stringContaining('not empty')]);
  });
});
