import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { known } from '../../../../src/compose/known.ts';
import { describeConfig } from '../../../../src/config/describe.ts';
import { jsonSchemaText } from '../../../../src/config/json-schema.ts';
import { loadConfig } from '../../../../src/config/load.ts';
import { usualHmac } from '../../../../src/domain/signature-format.ts';
import { compileGate } from '../../../../src/gate/gate.ts';
import { ownScheme } from '../../../../src/gate/signatures/own-scheme.ts';
import { aFolder } from '../../../fixtures/folder.ts';
import { aHead } from '../a-head.ts';

/** The scheme of a vendor that nobody knows but this test. */
const acme = ownScheme('acme', { ...usualHmac, header: 'X-Acme-Mac', signed: 'acme:{body}' });
const schemes = new Map([...known.schemes, [acme.name, acme]]);

/** Settings of a source that takes what this vendor signs. */
async function load(signature: string) {
  const cwd = await aFolder();
  const source = `{ auth: [{ signature: ${signature} }], allow: anyone }`;
  await writeFile(join(cwd, 'c.yaml'), `sources: { acme: ${source} }`);
  const { config } = await loadConfig({ file: 'c.yaml', env: {}, cwd, vendors: known.vendors, schemes });
  return config;
}

describe('the scheme of a new vendor', () => {
  it('may stand in the settings, which name it, know its keys and show no secret of it', async () => {
    const config = await load('{ scheme: acme, secret: hunter2 }');

    expect(describeConfig(config, schemes)).toMatch(/scheme: acme\n +secret: "\*\*\*"/);
    expect(jsonSchemaText({ ...known, schemes })).toContain('"acme"');
    await expect(load('{ scheme: acme }')).rejects.toThrow('signature.secret is missing');
    await expect(load('{ scheme: acne, secret: a }')).rejects.toThrow(/expected one of .*acme/);
  });

  it('lets in what its sender signs, and nothing else', async () => {
    const [source] = (await load('{ scheme: acme, secret: hunter2 }')).sources;
    if (source === undefined || acme.sender === null || 'impossible' in acme.sender) throw new Error('no source');
    const gate = compileGate(
      { ...source.gate, trustedProxies: [], publicUrl: null },
      { now: () => new Date(), isTrusted: () => false, schemes },
    );
    const body = Buffer.from('{"id":1}');
    async function* inPieces(): AsyncGenerator<Uint8Array> {
      for (const byte of body) yield Buffer.from([byte]);
    }
    const unsigned = {
      method: 'POST',
      id: 'a',
      atMs: 0,
      url: 'https://example.org',
      mediaType: null,
      body: inPieces(),
    };
    const { headers } = await acme.sender.sign({ scheme: 'acme', secret: 'hunter2' }, unsigned);
    const prove = async (bytes: Uint8Array) => {
      const verdict = gate.judge(aHead({ headers: Object.entries(headers) }));
      if (!verdict.admitted || verdict.verifier === null) throw new Error('expected a verifier');
      verdict.verifier.update(bytes);
      return verdict.verifier.prove();
    };

    expect(headers).toEqual({ 'x-acme-mac': createHmac('sha256', 'hunter2').update(`acme:${body}`).digest('hex') });
    expect(await prove(body)).toMatchObject({ scheme: 'acme' });
    expect(await prove(Buffer.from('{"id":2}'))).toBeNull();
    expect(gate.judge(aHead({ headers: [['x-acme-mac', 'zz']] }))).toMatchObject({ code: 'bad-signature' });
    expect(gate.judge(aHead())).toMatchObject({ code: 'bad-signature' });
  });
});
