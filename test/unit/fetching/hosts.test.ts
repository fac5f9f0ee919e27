import { describe, expect, it } from 'vitest';
import { compileHosts } from '../../../src/fetching/hosts.ts';
import { isPublicAddress, lookUpPublic } from '../../../src/fetching/public-address.ts';

describe('compileHosts', () => {
  const classOf = compileHosts(
    { keyHosts: ['api.acme.test', '*.eu.acme.test'], resultHosts: ['*.store.test'] },
    'http://10.0.0.7:8080/instances/1',
  );

  it.each([
    ['https://api.acme.test/v1/x', 'key'],
    ['https://a.eu.acme.test/', 'key'],
    ['https://API.ACME.TEST/', 'key'],
    ['https://bucket.store.test/x?sig=1', 'result'],
    ['http://10.0.0.7:8080/v1', 'endpoint'],
    ['http://10.0.0.7/v1', 'foreign'],
    ['https://10.0.0.7:8080/v1', 'foreign'],
    ['http://api.acme.test/', 'foreign'],
    ['https://api.acme.test:8443/', 'foreign'],
    ['https://user@api.acme.test/', 'foreign'],
    ['https://eu.acme.test/', 'foreign'],
    ['https://xeu.acme.test/', 'foreign'],
    ['https://api.acme.test.evil.test/', 'foreign'],
    ['https://api.acme.test./', 'foreign'],
    ['https://evil.test/api.acme.test', 'foreign'],
    ['ftp://api.acme.test/', 'foreign'],
  ])('takes %s as %s', (url, host) => {
    expect(classOf(new URL(url))).toBe(host);
  });
});

describe('isPublicAddress', () => {
  it.each(['8.8.8.8', '52.6.244.43', '2600:1f18::1'])('is true for %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ...['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1'],
    ...['255.255.255.255', '::1', '::', 'fe80::1', 'fc00::1', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '2002:7f00:1::'],
    ...['2001:db8::1', '64:ff9b::7f00:1', 'ff02::1'],
  ])('is false for %s', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

describe('lookUpPublic', () => {
  it.each([true, false])('refuses a name of this machine (all addresses asked for: %s)', async (all) => {
    const { promise, resolve } = Promise.withResolvers<NodeJS.ErrnoException | null>();
    lookUpPublic('localhost', { all }, (error) => resolve(error));
    expect(await promise).toMatchObject({ code: 'ENOTPUBLIC' });
  });
});
