import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { aHead } from '../../gate/a-head.ts';
import { prove, read, tampered } from '../../gate/signatures/judge.ts';

const secret = '12345';
const formType = ['Content-Type', 'application/x-www-form-urlencoded; charset=UTF-8'] as const;

function sign(text: string, key = secret): string {
  return createHmac('sha1', key).update(text, 'utf8').digest('base64');
}

interface Sent {
  signature: string;
  path?: string;
  query?: string;
  publicUrl?: string;
  type?: readonly [string, string] | null;
  secrets?: readonly string[];
  /** What stands in the header of shared keys. */
  settings?: string;
}

function judge({
  signature,
  path = '/callback/calls',
  query = '',
  publicUrl = 'https://example.org',
  type = formType,
  secrets = [secret],
  settings,
}: Sent) {
  const headers = [['X-Twilio-Signature', signature] as const, ...(type === null ? [] : [type])];
  if (settings !== undefined) headers.push(['X-Twilio-Webhooks-Signature-Settings', settings]);
  const rules = secrets.map((item) => ({ scheme: 'twilio', secret: item }) as const);
  return read(rules, aHead({ headers, path, query }), { publicUrl });
}

const url = 'https://example.org/callback/calls';
const form = 'CallSid=CA1&TranscriptionText=Hello+there%2C+Zo%C3%AB&AccountSid=AC1&a=2&a=1';
const signedForm = `${url}AccountSidAC1CallSidCA1TranscriptionTextHello there, Zoëa1a2`;

describe('twilio', () => {
  it('proves the documented example', async () => {
    // URL, token, parameters and signature of the example in the reference libraries' documentation.
    const reading = judge({
      signature: 'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
      publicUrl: 'https://mycompany.com',
      path: '/myapp.php',
      query: 'foo=1&bar=2',
    });
    const example = 'Digits=1234&To=%2B18005551212&From=%2B14158675309&Caller=%2B14158675309&CallSid=CA1234567890ABCDE';
    expect(await prove(reading, example)).toMatchObject({ scheme: 'twilio' });
  });

  it('is proved by a form in any order and in any pieces', async () => {
    const signature = sign(signedForm);
    expect(await prove(judge({ signature }), form)).not.toBeNull();
    expect(await prove(judge({ signature }), ...form)).not.toBeNull();
    expect(await prove(judge({ signature }), form.split('&').reverse().join('&'))).not.toBeNull();
    expect(await prove(judge({ signature }), `${form}&a=1`)).not.toBeNull();
    expect(await prove(judge({ signature: sign(url) }))).not.toBeNull();
  });

  it('is not proved by another form, token or URL', async () => {
    const signature = sign(signedForm);
    expect(await prove(judge({ signature }), tampered(Buffer.from(form)))).toBeNull();
    expect(await prove(judge({ signature }), `${form}&b=1`)).toBeNull();
    expect(await prove(judge({ signature: sign(signedForm, '54321') }), form)).toBeNull();
    expect(await prove(judge({ signature, path: '/callback/other' }), form)).toBeNull();
    expect(await prove(judge({ signature, query: 'x=1' }), form)).toBeNull();
    expect(await prove(judge({ signature, publicUrl: 'https://example.com' }), form)).toBeNull();
  });

  it('takes either of two tokens', async () => {
    const secrets = ['new', secret];
    expect(await prove(judge({ signature: sign(signedForm), secrets }), form)).not.toBeNull();
    expect(await prove(judge({ signature: sign(signedForm, 'new'), secrets }), form)).not.toBeNull();
    expect(await prove(judge({ signature: sign(signedForm, 'old'), secrets }), form)).toBeNull();
  });

  it.each([
    ['https://example.org', 'https://example.org:443/callback/calls'],
    ['http://example.org', 'http://example.org:80/callback/calls'],
    ['https://example.org:8443', 'https://example.org:8443/callback/calls'],
    ['https://example.org:8443', 'https://example.org/callback/calls'],
    ['https://example.org/behind/proxy', 'https://example.org/behind/proxy/callback/calls'],
  ])('under %s is proved by the signature of %s', async (publicUrl, signed) => {
    expect(await prove(judge({ signature: sign(`${signed}a1`), publicUrl }), 'a=1')).not.toBeNull();
  });

  it.each([
    ["who='x'&p=%7e", ["who='x'&p=%7e", 'who=%27x%27&p=%7e', "who='x'&p=~"]],
    ['note=two+words&k', ['note=two+words&k', 'note=two%20words&k=']],
    ['at=10:30&to=a,b@c/d', ['at=10:30&to=a,b@c/d', 'at=10%3A30&to=a%2Cb%40c%2Fd']],
  ])('takes the query %s as it was called, as URL parsers write it and written anew', async (query, spellings) => {
    for (const signed of spellings) {
      expect(await prove(judge({ signature: sign(`${url}?${signed}a1`), query }), 'a=1')).not.toBeNull();
    }
    const signature = sign(`${url}?${query}&more=1a1`);
    expect(await prove(judge({ signature, query }), 'a=1')).toBeNull();
  });

  it.each([
    ['key=webhooks_sharedkey_1,algorithm=HMAC_SHA256', 'sha256'],
    ['algorithm = hmac_sha256 , key=1', 'sha256'],
    ['key=1,algorithm=,algorithm=HMAC_SHA256', 'sha256'],
    ['key=1,algorithm=HMAC_SHA1', 'sha1'],
    ['key=1', 'sha1'],
  ])('is proved by a shared key, as its settings say: %s', async (settings, algorithm) => {
    for (const other of ['sha1', 'sha256']) {
      const signature = createHmac(other, secret).update(signedForm).digest('base64');
      const reading = judge({ signature, settings });
      if (other !== algorithm) expect(reading).toBe('unusable');
      else expect(await prove(reading, form)).not.toBeNull();
    }
  });

  it('is proved by a shared key for the hash of a body as well', async () => {
    const query = `bodySHA256=${createHash('sha256').update('{}').digest('hex')}`;
    const signature = createHmac('sha256', secret).update(`${url}?${query}`).digest('base64');
    const settings = 'key=1,algorithm=HMAC_SHA256';
    const type = ['Content-Type', 'application/json'] as const;
    expect(await prove(judge({ signature, settings, query, type }), '{}')).not.toBeNull();
    expect(await prove(judge({ signature, settings, query, type }), '[]')).toBeNull();
  });

  it('holds no more than 1 MiB and 1000 fields of a form', async () => {
    const longest = `a=${'x'.repeat(1024 * 1024 - 2)}`;
    const most = Array.from({ length: 1000 }, () => 'a=x').join('&');
    for (const [body, signed] of [
      [longest, `a${longest.slice(2)}`],
      [most, 'ax'],
    ] as const) {
      expect(await prove(judge({ signature: sign(url + signed) }), body)).not.toBeNull();
      const more = body === longest ? `${longest}x` : `${most}&a=x`;
      const reading = judge({ signature: sign(url + signed) });
      if (typeof reading === 'string') throw new Error(reading);
      const proving = async () => {
        reading.update(Buffer.from(more));
        return reading.prove();
      };
      await expect(proving()).rejects.toMatchObject({ code: 'body-too-large' });
    }
  });

  it('ends with the first byte that is too many, unless another signature may fit', async () => {
    const mebibyte = Buffer.alloc(1024 * 1024, 'x');
    const byte = Buffer.from('x');
    const head = [['X-Twilio-Signature', sign('a')] as const, formType];
    const azure = createHmac('sha256', 'key').update(mebibyte).update(byte).digest('base64');
    const twilioRule = { scheme: 'twilio', secret } as const;
    const publicUrl = 'https://example.org';
    const alone = read([twilioRule, { ...twilioRule, secret: 'older' }], aHead({ headers: head }), { publicUrl });
    const beside = read(
      [twilioRule, { scheme: 'azure', secret: 'key' } as const],
      aHead({ headers: [...head, ['X-MicrosoftSpeechServices-Signature', azure]] }),
      { publicUrl },
    );
    if (typeof alone === 'string') throw new Error(alone);

    alone.update(mebibyte);
    expect(() => alone.update(byte)).toThrow(expect.objectContaining({ code: 'body-too-large' }));
    expect(await prove(beside, mebibyte, byte)).toMatchObject({ scheme: 'azure' });
    const json = judge({ signature: sign(url), type: ['Content-Type', 'application/json'] });
    if (typeof json === 'string') throw new Error(json);
    expect(() => json.update(byte)).toThrow(expect.objectContaining({ code: 'bad-signature' }));
  });

  it('does not vouch for a body that is no form and is not hashed into the URL', async () => {
    const type = ['Content-Type', 'application/json'] as const;
    expect(await prove(judge({ signature: sign(url), type }), '{}')).toBeNull();
    expect(await prove(judge({ signature: sign(`${url}{}`), type }), '{}')).toBeNull();
    expect(await prove(judge({ signature: sign(url), type: null }), 'a')).toBeNull();
    expect(await prove(judge({ signature: sign(url), type: null }))).not.toBeNull();
  });

  describe('with the hash of the body in the URL', () => {
    const body = '{"a":1}';
    const query = `x=1&bodySHA256=${createHash('sha256').update(body).digest('hex')}`;
    const signature = sign(`${url}?${query}`);
    const type = ['Content-Type', 'application/json'] as const;

    it('is proved by that body and no other', async () => {
      expect(await prove(judge({ signature, query, type }), '{"a"', ':1}')).not.toBeNull();
      expect(await prove(judge({ signature, query, type }), tampered(Buffer.from(body)))).toBeNull();
      expect(await prove(judge({ signature, query, type }))).toBeNull();
    });

    it('P16: is refused on the head when the signature does not fit the URL', () => {
      expect(judge({ signature: sign(url), query, type })).toBe('unusable');
      expect(judge({ signature, query: `${query}&bodySHA256=00`, type })).toBe('unusable');
      expect(judge({ signature: sign(`${url}?bodySHA256=zz`), query: 'bodySHA256=zz', type })).toBe('unusable');
    });
  });

  it('stops the start without a public URL', () => {
    expect(() => read([{ scheme: 'twilio', secret }], aHead())).toThrow('server.publicUrl');
  });
});
