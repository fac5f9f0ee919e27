import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { signatureSchemes } from '../../../src/compose/known.ts';
import type { Credential, GateRule } from '../../../src/domain/credential.ts';
import type { ArrivingHead, Verdict } from '../../../src/domain/gate.ts';
import { compileGate } from '../../../src/gate/gate.ts';
import { aHead, basic } from './a-head.ts';

const at = new Date('2026-11-21T10:00:00.000Z');
const key = Buffer.from('0123456789abcdef0123456789abcdef');
const bearer: Credential = { type: 'bearer', token: 'canary-bearer' };
const signature: Credential = { type: 'signature', scheme: 'standard-webhooks', secret: key.toString('base64') };
const authorization = ['Authorization', 'Bearer canary-bearer'] as const;

const environment = {
  now: () => at,
  isTrusted: (address: string) => address === '198.51.100.200',
  schemes: signatureSchemes,
};

function judge(rule: Partial<GateRule>, head: ArrivingHead): Verdict {
  const gate = compileGate(
    { auth: [bearer], allow: 'anyone', mode: 'enforce', trustedProxies: [], publicUrl: null, ...rule },
    environment,
  );
  return gate.judge(head);
}

function signedHeaders(body: string, timestampMs = at.getTime()) {
  const timestamp = String(timestampMs / 1000);
  const digest = createHmac('sha256', key).update(`msg_1.${timestamp}.${body}`).digest('base64');
  return [
    ['webhook-id', 'msg_1'],
    ['webhook-timestamp', timestamp],
    ['webhook-signature', `v1,${digest}`],
  ] as const;
}

describe('compileGate', () => {
  it('lets a sender in whose address and credential are right', () => {
    const verdict = judge({ allow: ['203.0.113.7'] }, aHead({ peer: '::ffff:203.0.113.7', headers: [authorization] }));
    expect(verdict).toEqual({ admitted: true, sender: '203.0.113.7', verifier: null, unlisted: null });
  });

  it('lets a trusted address in that is not listed', () => {
    const head = aHead({ peer: '198.51.100.200', headers: [authorization] });
    expect(judge({ allow: ['203.0.113.7'] }, head)).toMatchObject({ admitted: true, unlisted: null });
  });

  it.each(['shadow', 'quarantine'] as const)(
    'mode %s lets an unlisted sender in that proves itself, and only then',
    (mode) => {
      const rule = { allow: ['203.0.113.7'], mode };
      const judged = (headers: Parameters<typeof aHead>[0]) => judge(rule, aHead({ peer: '198.51.100.1', ...headers }));

      expect(judged({ headers: [authorization] })).toMatchObject({
        admitted: true,
        sender: '198.51.100.1',
        unlisted: mode,
      });
      for (const headers of [[], [['Authorization', 'Bearer wrong']], [authorization, authorization]] as const)
        expect(judged({ headers })).toMatchObject({ admitted: false, code: 'sender-not-allowed', challenge: null });
      const signed = { ...rule, auth: [signature] };
      const head = aHead({ peer: '198.51.100.1', headers: signedHeaders('x') });
      expect(judge(signed, head)).toMatchObject({ admitted: true, verifier: expect.any(Object), unlisted: mode });
      expect(judge(signed, aHead({ peer: '198.51.100.1' }))).toMatchObject({ code: 'sender-not-allowed' });
      expect(judge(rule, aHead({ peer: 'fe80::1%eth0', headers: [authorization] }))).toMatchObject({ admitted: false });
      expect(judge(rule, aHead({ peer: '203.0.113.7', headers: [authorization] }))).toMatchObject({ unlisted: null });
    },
  );

  it('P16: judges the address before the credential', () => {
    const verdict = judge({ allow: ['203.0.113.7'] }, aHead({ peer: '198.51.100.1', headers: [authorization] }));
    expect(verdict).toMatchObject({
      admitted: false,
      sender: '198.51.100.1',
      code: 'sender-not-allowed',
      challenge: null,
    });
  });

  it('takes a sender whose address cannot be read where anyone may send, and refuses it elsewhere', () => {
    const unreadable = aHead({ peer: 'fe80::1%eth0', headers: [authorization] });
    for (const auth of ['none', [bearer]] as const) {
      expect(judge({ auth }, unreadable)).toMatchObject({ admitted: true, sender: null, unlisted: null });
      for (const mode of ['enforce', 'shadow', 'quarantine'] as const) {
        const verdict = judge({ auth, allow: ['::/0', '0.0.0.0/0'], mode }, unreadable);
        expect(verdict).toMatchObject({ admitted: false, sender: null, code: 'sender-not-allowed' });
        expect(verdict).toHaveProperty('message', expect.stringContaining('X-Forwarded-For'));
      }
    }
    expect(judge({}, aHead({ peer: 'fe80::1%eth0' }))).toMatchObject({ code: 'bad-credentials' });
  });

  it('does not let a forged X-Forwarded-For in', () => {
    const rule = { allow: ['52.6.224.43'], trustedProxies: ['10.0.0.0/8'] };
    const forged = [authorization, ['X-Forwarded-For', '52.6.224.43, 198.51.100.1']] as const;
    const honest = [authorization, ['X-Forwarded-For', '198.51.100.1, 52.6.224.43']] as const;
    const broken = [authorization, ['X-Forwarded-For', '52.6.224.43:https']] as const;
    expect(judge(rule, aHead({ peer: '10.0.0.1', headers: forged }))).toMatchObject({ code: 'sender-not-allowed' });
    expect(judge(rule, aHead({ peer: '10.0.0.1', headers: broken }))).toMatchObject({ code: 'sender-not-allowed' });
    expect(judge(rule, aHead({ peer: '10.0.0.1', headers: honest }))).toMatchObject({ sender: '52.6.224.43' });
    expect(judge(rule, aHead({ peer: '198.51.100.1', headers: honest }))).toMatchObject({ sender: '198.51.100.1' });
  });

  it('refuses two Authorization headers before anything is compared', () => {
    const headers = [authorization, ['authorization', 'Bearer canary-bearer']] as const;
    for (const auth of ['none', [], [bearer], [signature]] as const) {
      const refused = { admitted: false, code: 'duplicate-authorization', challenge: null };
      expect(judge({ auth }, aHead({ headers }))).toMatchObject(refused);
    }
    expect(judge({ allow: [] }, aHead({ headers }))).toMatchObject({ code: 'sender-not-allowed' });
  });

  it('asks for no credential where that was written out, and lets nobody in through an empty list', () => {
    expect(judge({ auth: 'none' }, aHead())).toMatchObject({ admitted: true, verifier: null });
    expect(judge({ auth: [] }, aHead({ headers: [authorization] }))).toMatchObject({
      admitted: false,
      code: 'bad-credentials',
      challenge: 'Bearer',
    });
  });

  it('tells what kinds of credential are configured', () => {
    const login: Credential = { type: 'basic', user: 'u', password: 'p' };
    const header: Credential = { type: 'header', name: 'X-Api-Key', value: 'v' };
    const query: Credential = { type: 'query', name: 'token', value: 'v' };
    const cases: [Credential[], string][] = [
      [[bearer, { ...bearer, token: 'other' }], 'Bearer'],
      [[login], 'Basic realm="collector", charset="UTF-8"'],
      [[bearer, login], 'Bearer, Basic realm="collector", charset="UTF-8"'],
      [[header, query], 'ApiKey realm="collector"'],
      [[signature], 'Signature realm="collector"'],
    ];
    for (const [auth, challenge] of cases) {
      expect(judge({ auth }, aHead({ headers: [['Authorization', basic('u:wrong')]] }))).toMatchObject({ challenge });
    }
  });

  it('lets a signed request in until its body has proved it', async () => {
    const verdict = judge({ auth: [bearer, signature] }, aHead({ headers: signedHeaders('{}') }));
    if (!verdict.admitted || verdict.verifier === null) throw new Error('expected a verifier');
    verdict.verifier.update(Buffer.from('{}'));
    expect(await verdict.verifier.prove()).toMatchObject({ scheme: 'standard-webhooks' });
  });

  it('needs no proof of the body when the head holds a credential, even with a stale signature', () => {
    const headers = [authorization, ...signedHeaders('{}', at.getTime() - 3_600_000)];
    expect(judge({ auth: [signature, bearer] }, aHead({ headers }))).toMatchObject({ admitted: true, verifier: null });
  });

  it('looks at the signature when the credential in the head is wrong', () => {
    const headers = [['Authorization', 'Bearer wrong'] as const, ...signedHeaders('{}')];
    const verdict = judge({ auth: [bearer, signature] }, aHead({ headers }));
    expect(verdict).toMatchObject({ admitted: true, verifier: expect.any(Object) });
  });

  it.each([
    ['no signature where only signatures count', [signature], [], 'bad-signature'],
    ['a stale signature', [signature], signedHeaders('{}', at.getTime() - 301_000), 'bad-signature'],
    ['a signature from the future', [signature], signedHeaders('{}', at.getTime() + 301_000), 'bad-signature'],
    ['a stale signature beside a bearer', [bearer, signature], signedHeaders('{}', 0), 'bad-signature'],
    ['an incomplete signature', [bearer, signature], signedHeaders('{}').slice(1), 'bad-signature'],
    ['nothing at all, where a bearer would do', [bearer, signature], [], 'bad-credentials'],
    ['a signature nobody configured', [bearer], signedHeaders('{}'), 'bad-credentials'],
  ] as const)('refuses %s', (_case, auth, headers, code) => {
    const verdict = judge({ auth }, aHead({ headers }));
    expect(verdict).toMatchObject({ admitted: false, sender: '203.0.113.7', code, challenge: expect.any(String) });
  });

  it('P15: holds and tells no secret', () => {
    const auth: Credential[] = [
      bearer,
      { type: 'header', name: 'X-Pass', value: 'canary-header' },
      { type: 'basic', user: 'u', password: 'canary-password' },
      { type: 'query', name: 'kd', value: 'canary-query' },
    ];
    const gate = compileGate(
      { auth, allow: 'anyone', mode: 'enforce', trustedProxies: [], publicUrl: null },
      environment,
    );
    const headers = [
      ['Authorization', basic('u:canary-guess')],
      ['X-Pass', 'canary-guess'],
    ] as const;
    const head = aHead({ headers, query: 'kd=canary-guess' });
    const told = [gate, gate.judge(head), gate.maskHeaders(head.rawHeaders), gate.maskQuery(head.query)];
    expect(inspect(told, { depth: null, showHidden: true })).not.toContain('canary');
  });

  it('stops the start for a range that is none and for a secret that cannot be one', () => {
    expect(() => judge({ allow: ['10.1'] }, aHead())).toThrow('"10.1"');
    expect(() => judge({ trustedProxies: ['true'] }, aHead())).toThrow('"true"');
    expect(() => judge({ auth: [{ ...bearer, token: '' }] }, aHead())).toThrow(RangeError);
  });
});
