import { describe, expect, it } from 'vitest';
import { localPath } from '../../../../src/web/http/local-path.ts';

describe('localPath', () => {
  it.each([
    ['/', '/'],
    ['/jobs?source=acme&from=2026-11-21', '/jobs?source=acme&from=2026-11-21'],
    ['/jobs/acme/a%2Fb', '/jobs/acme/a%2Fb'],
    ['/a/../jobs', '/jobs'],
    ['/jobs#later', '/jobs'],
    ['/?token=wrong', '/'],
    ['/jobs?token=x', '/jobs?token=x'],
  ])('keeps %j as %j', (text, path) => {
    expect(localPath(text)).toBe(path);
  });

  it.each([
    '',
    'jobs',
    'https://evil.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/%2e//evil.example',
    '/x/..//evil.example',
    '/.//evil.example',
    ' //evil.example',
    `/${'a'.repeat(5000)}`,
  ])('refuses %j', (text) => {
    expect(localPath(text)).toBeNull();
  });
});
