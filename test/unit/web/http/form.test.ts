import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CollectorError } from '../../../../src/domain/errors.ts';
import { readForm } from '../../../../src/web/http/form.ts';

const server = createServer(async (request, response) => {
  const read = await readForm(request).then(
    (form) => [...form],
    (error: unknown) => (error instanceof CollectorError ? error.code : String(error)),
  );
  response.end(JSON.stringify(read));
});
let origin = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function post(body: string, headers: Record<string, string> = {}): Promise<unknown> {
  const type = 'application/x-www-form-urlencoded';
  const answer = await fetch(origin, { method: 'POST', body, headers: { 'content-type': type, ...headers } });
  return answer.json();
}

describe('readForm', () => {
  it('reads fields as they were typed, repeated ones too', async () => {
    expect(
      await post('a=1&b=%C3%BC+%3C%26&a=2', { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }),
    ).toEqual([
      ['a', '1'],
      ['b', 'ü <&'],
      ['a', '2'],
    ]);
  });

  it('takes no field for a name of JavaScript', async () => {
    expect(await post('__proto__=x&constructor=y')).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  it.each(['application/json', 'multipart/form-data; boundary=x', 'text/plain', ''])('refuses %j', async (type) => {
    expect(await post('a=1', { 'content-type': type })).toBe('bad-request');
  });

  it('inflates nothing', async () => {
    expect(await post('a=1', { 'content-encoding': 'gzip' })).toBe('bad-request');
  });

  it('has an end, and says so', async () => {
    expect(await post(`a=${'x'.repeat(300_000)}`)).toBe('body-too-large');
  });
});
