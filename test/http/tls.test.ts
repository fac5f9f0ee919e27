import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { describe, expect, it } from 'vitest';
import { anApp } from '../fixtures/app.ts';
import { runCommand } from '../fixtures/child.ts';
import { callbackToken } from '../fixtures/config.ts';
import { aFolder } from '../fixtures/folder.ts';
import { send } from '../fixtures/http.ts';
import { exchangeRaw, rawHead } from '../fixtures/raw-connection.ts';

async function certificateIn(folder: string): Promise<{ cert: string; key: string; pem: string }> {
  const made = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  await writeFile(files.cert, made.cert);
  await writeFile(files.key, made.private);
  return { ...files, pem: made.cert };
}

describe('a collector with a certificate', () => {
  it('takes callbacks over HTTPS, large ones too, and nothing in the clear', async () => {
    const { cert, key, pem } = await certificateIn(await aFolder());
    const app = await anApp({ server: { tls: { cert, key } } });
    expect(app.origin).toMatch(/^https:/);
    const headers = { Authorization: `Bearer ${callbackToken}` };
    for (const body of ['small', Buffer.alloc(700_000, 'large')]) {
      const answer = await send(app.origin, { path: '/callback/generic', body, headers, ca: pem });
      expect(answer.text).toBe('OK');
    }
    await expect(send(app.origin, { path: '/callback/generic', body: 'x', headers })).rejects.toThrow(/self-signed/);
    expect(await exchangeRaw(app.origin, rawHead('POST', '/callback/generic', ['Content-Length: 0']))).not.toContain(
      '200',
    );
    expect((await send(app.origin, { path: '/callback/generic', body: 'again', headers, ca: pem })).status).toBe(200);
    expect((await send(app.origin, { method: 'GET', path: '/livez', ca: pem })).status).toBe(200);
  });

  it('does not start without one it can use, and says so', async () => {
    const folder = await aFolder();
    await writeFile(join(folder, 'c.pem'), 'no certificate');
    await writeFile(join(folder, 'c.yaml'), 'server: { listen: "127.0.0.1:0", tls: { cert: c.pem, key: c.pem } }\n');
    const child = runCommand(['serve', '--config', 'c.yaml'], { dir: folder });
    expect([1, 2]).toContain(await child.ended);
    expect(child.stderr()).toMatch(/^collector: .*(cert|tls)/im);
  });
});
