import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { CollectorError, type ErrorCode } from '../../../../src/domain/errors.ts';
import { problemOf, sendProblem, statusOf } from '../../../../src/web/http/error-response.ts';

const codes = Object.keys(statusOf) as ErrorCode[];

function answering(error: unknown, options: Parameters<typeof sendProblem>[2]) {
  return request(createServer((_request, response) => sendProblem(response, error, options)));
}

describe('problemOf', () => {
  it.each(codes)('gives %s a status, its message and nothing else', (code) => {
    const error = new CollectorError(code, 'for the sender', { cause: new Error('/secret/path') });

    const problem = problemOf(error, 'vendor');

    expect(problem).toMatchObject({ type: 'about:blank', status: statusOf[code], detail: 'for the sender', code });
    expect(JSON.stringify(problem)).not.toContain('secret');
    expect(problem.title).not.toBe('');
  });

  it('names the quarantined delivery', () => {
    const error = new CollectorError('malformed-json', 'not JSON', { deliveryId: 'id-1' });

    expect(problemOf(error, 'vendor').deliveryId).toBe('id-1');
    expect(problemOf(new CollectorError('malformed-json', 'not JSON'), 'vendor')).not.toHaveProperty('deliveryId');
  });

  it('P15: keeps the reason of an unexpected error to itself, asks a vendor to retry and tells a reader of a bug', () => {
    const error = new Error('canary-secret at /home/x');

    expect(problemOf(error, 'vendor')).toMatchObject({ status: 503, code: 'internal' });
    expect(problemOf(error, 'reader')).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(problemOf(error, 'reader'))).not.toContain('canary');
  });
});

describe('sendProblem', () => {
  it.each(codes.filter((code) => statusOf[code] === 503))('P13: says when to try again after %s', async (code) => {
    const answer = await answering(new CollectorError(code, 'x'), { audience: 'vendor' }).post('/');

    expect(answer.status).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  it.each(codes.filter((code) => statusOf[code] === 413))('closes the connection after %s', async (code) => {
    const refusing = answering(new CollectorError(code, 'x'), { audience: 'vendor' });

    const answer = await refusing.post('/').set('connection', 'keep-alive');

    expect(answer.headers.connection).toBe('close');
  });

  it('adds the headers it is given', async () => {
    const headers = { Allow: 'POST, PUT', 'WWW-Authenticate': 'Bearer' };
    const answer = await answering(new CollectorError('bad-credentials', 'x'), { audience: 'vendor', headers }).get(
      '/',
    );

    expect(answer.headers).toMatchObject({ allow: 'POST, PUT', 'www-authenticate': 'Bearer' });
  });

  it('cuts the connection when an answer has begun', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Length': 100 });
      response.write('half');
      sendProblem(response, new Error('x'), { audience: 'reader' });
    });

    await expect(request(server).get('/')).rejects.toThrow(/aborted|hang up/);
  });
});

describe('docs/answers.md', () => {
  it('explains every code with its status', async () => {
    const text = await readFile(new URL('../../../../docs/answers.md', import.meta.url), 'utf8');
    const rows = text.split('\n').filter((line) => line.startsWith('|'));

    const unexplained = codes.filter(
      (code) => !rows.some((row) => row.includes(`\`${code}\``) && row.includes(String(statusOf[code]))),
    );

    expect(unexplained).toEqual([]);
  });
});
