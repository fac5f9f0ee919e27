import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { describeConfig } from '../../../src/config/describe.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { aFolder } from '../../fixtures/folder.ts';
import { loadText, schemes, vendors } from './settings.ts';

describe('describeConfig', () => {
  it('shows all defaults, in the form of the settings file', async () => {
    const { config } = await loadConfig({ env: {}, cwd: '/srv', vendors, schemes });
    expect(parse(describeConfig(config, schemes))).toEqual({
      server: {
        listen: '127.0.0.1:8080',
        tls: null,
        trustedProxies: [],
        publicUrl: null,
        timeouts: { headers: '30s', idle: '1m', drain: '30s' },
        max: { connections: 4096, connectionsPerAddress: 1024, inFlight: 1024 },
      },
      storage: { dir: '/srv/storage', reserve: '1GiB', quarantine: '1GiB' },
      sources: {
        default: {
          vendor: 'auto',
          auth: 'generated',
          allow: 'anyone',
          open: false,
          limits: { body: '5GiB', part: '5GiB', parts: 1000 },
          expect: null,
          overdueAfter: '1h',
        },
      },
      archive: { listen: null, auth: 'generated', auditKeep: '2y' },
      tracing: { endpoint: null },
      snapshots: { dir: null },
      log: { level: 'info' },
    });
  });

  it('P15: masks every secret, and shows what only names one', async () => {
    const { config } = await loadText(`
sources:
  acme:
    auth:
      - bearer: hunter2
      - header: { name: X-Key, value: hunter2 }
      - basic: { user: hunter2, password: hunter2 }
      - query: { name: token, value: hunter2 }
      - signature: { scheme: standard-webhooks, secret: whsec_hunter2A }
      - signature: { scheme: hmac, secret: hunter2, header: X-Sig, signed: "{timestamp}.{body}", timestampHeader: X-Time }
      - signature: { scheme: hmac, secret: hunter2, header: X-Sig, algorithm: sha1, encoding: base64, prefix: v0= }
      - signature: { scheme: sns, topics: ["arn:aws:sns:eu-west-1:123456789012:t"], endpoint: "https://localhost:4566/" }
    allow: { list: [speechmatics:eu1], mode: quarantine }
  open: { auth: none, allow: anyone, open: true }
archive: { listen: "[::1]:81", auth: [{ token: hunter2 }, { token: hunter2 }] }
`);
    const text = describeConfig(config, schemes);

    expect(text).not.toContain('hunter2');
    expect(parse(text)).toMatchObject({
      sources: {
        acme: {
          auth: [
            { bearer: '***' },
            { header: { name: 'X-Key', value: '***' } },
            { basic: { user: '***', password: '***' } },
            { query: { name: 'token', value: '***' } },
            { signature: { scheme: 'standard-webhooks', secret: '***' } },
            {
              signature: {
                ...{ scheme: 'hmac', secret: '***', header: 'X-Sig', algorithm: 'sha256', encoding: 'hex', prefix: '' },
                ...{ signed: '{timestamp}.{body}', timestampHeader: 'X-Time', tolerance: '5m' },
              },
            },
            {
              signature: {
                ...{ scheme: 'hmac', secret: '***', header: 'X-Sig', algorithm: 'sha1', encoding: 'base64' },
                ...{ prefix: 'v0=', signed: '{body}' },
              },
            },
            {
              signature: {
                scheme: 'sns',
                topics: ['arn:aws:sns:eu-west-1:123456789012:t'],
                endpoint: 'https://localhost:4566',
                ca: null,
              },
            },
          ],
          allow: { list: ['40.74.41.91', '52.236.157.154'], mode: 'quarantine' },
        },
        open: { auth: 'none', allow: 'anyone', open: true },
      },
      archive: {
        listen: '[::1]:81',
        auth: [
          { token: '***', name: 'admin', role: 'admin' },
          { token: '***', name: 'admin', role: 'admin' },
        ],
        auditKeep: '2y',
      },
    });
  });

  it('masks tokens that were given by the environment', async () => {
    const env = { COLLECTOR_TOKEN: 'hunter2', COLLECTOR_ARCHIVE_TOKEN: 'hunter2' };
    const { config } = await loadConfig({ env, cwd: await aFolder(), vendors, schemes });
    expect(describeConfig(config, schemes)).not.toContain('hunter2');
  });
});
