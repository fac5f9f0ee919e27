import express from 'express';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { answerListing, toCell } from '../../../../src/web/http/listing.ts';

const rows = Array.from({ length: 1200 }, (_, index) => ({ id: index, text: `line ${index}` }));

const app = express();
app.get('/rows', (incoming, response) =>
  answerListing(incoming, response, {
    name: 'rows',
    columns: ['id', 'text'],
    query: { format: incoming.query.format === 'csv' ? 'csv' : null, cursor: null, limit: 2 },
    async list({ cursor, limit }) {
      const from = Number(cursor ?? 0);
      return { items: rows.slice(from, from + limit), next: from + limit < rows.length ? String(from + limit) : null };
    },
  }),
);

describe('answerListing', () => {
  it('gives a page as JSON to whoever does not say', async () => {
    const { body } = await request(app).get('/rows').expect(200);

    expect(body).toEqual({ items: rows.slice(0, 2), next: '2' });
  });

  it.each([
    ['/rows?format=csv', '*/*'],
    ['/rows', 'text/csv'],
  ])('gives all of it as a table: %s, %s', async (path, accept) => {
    const { text, headers } = await request(app).get(path).set('Accept', accept).expect(200);

    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toContain('rows.csv');
    expect(text).toBe(`\ufeffid,text\r\n${rows.map(({ id, text: said }) => `${id},${said}\r\n`).join('')}`);
  });
});

describe('toCell', () => {
  it.each<[unknown, string]>([
    [null, ''],
    [17, '17'],
    [-1, '-1'],
    ['plain', 'plain'],
    ['a, b', '"a, b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\nlines', '"two\nlines"'],
    [['a', 'b'], 'a; b'],
    [{ code: 'x' }, '"{""code"":""x""}"'],
    ['=1+1', "'=1+1"],
    ['+49 30', "'+49 30"],
    ['-1', "'-1"],
    ['@home', "'@home"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    [['=1'], "'=1"],
  ])('writes %j as %s', (value, cell) => {
    expect(toCell(value)).toBe(cell);
  });
});
