import { describe, expect, it } from 'vitest';
import { field } from '../../../../src/lib/json/values.ts';
import { inQuery, labelOf, lastInQuery, messageOf, stemOf, wordOf } from '../../../../src/vendors/common/fields.ts';

describe('field', () => {
  it('follows own keys of objects only', () => {
    expect(field({ a: { b: 1 } }, 'a', 'b')).toBe(1);
    expect(field({ a: [1] }, 'a', '0')).toBeUndefined();
    expect(field({ a: 'text' }, 'a', 'length')).toBeUndefined();
    expect(field({}, 'constructor', 'name')).toBeUndefined();
    expect(field({}, '__proto__')).toBeUndefined();
    expect(field(JSON.parse('{"__proto__":{"id":"a"}}'), 'id')).toBeUndefined();
    expect(field(null, 'a')).toBeUndefined();
  });
});

describe('wordOf', () => {
  it.each([
    ['a', 'a'],
    ['', null],
    [0, '0'],
    [2 ** 53, null],
    [1.5, null],
    [Number.NaN, null],
    [true, null],
    [['a'], null],
    [{ toString: 'a' }, null],
    ['\ud800', '\ufffd'],
    [`${'x'.repeat(255)}\u{1f600}`, `${'x'.repeat(255)}\ufffd`],
  ])('reads %j as %j', (value, word) => {
    expect(wordOf(value)).toBe(word);
  });
});

describe('labelOf', () => {
  it.each([
    [' A call ', 'A call'],
    ['Password: lost', 'Password: lost'],
    [17, '17'],
    [' ', null],
    ['***', null],
    [{ a: 1 }, null],
    ['https://u:p@h.example/a.wav?sig=s', 'https://***@h.example/a.wav?***'],
  ])('reads %j as %j', (value, label) => {
    expect(labelOf(value)).toBe(label);
  });
});

describe('messageOf', () => {
  it.each([
    ['No audio', 'No audio'],
    [{ message: 'No audio' }, 'No audio'],
    [{ message: 7 }, null],
    ['', null],
    ['see HTTPS://u:p@h.example/a/b?k=s#f, then retry', 'see HTTPS://***@h.example/a/b?*** then retry'],
    ['mail a@b.example', 'mail a@b.example'],
  ])('reads %j as %j', (value, message) => {
    expect(messageOf(value)).toBe(message);
  });

  it('masks a secret that the cut to length goes through', () => {
    const message = messageOf(`${'x'.repeat(985)} https://user:a-secret@h.example/`);

    expect(message).toHaveLength(1000);
    expect(message).toMatch(/ https:\/\/\*\*\*/);
  });
});

describe('inQuery and lastInQuery', () => {
  const query = { a: ['', '1', '2'], b: '3', c: '***' };

  it('finds the first name with a value', () => {
    expect(inQuery(query, ['c', 'x', 'a', 'b'])).toBe('1');
    expect(inQuery(query, ['constructor', 'c'])).toBeNull();
  });

  it('finds the last value of a name', () => {
    expect(lastInQuery(query, 'a')).toBe('2');
    expect(lastInQuery(query, 'x')).toBeNull();
  });
});

describe('stemOf', () => {
  it.each([
    ['in/call-17.json', 'call-17'],
    ['in\\a.tar.gz', 'a.tar'],
    ['call-17', 'call-17'],
    ['.json', '.json'],
    ['a/b/', 'b'],
    ['/', null],
    ['', null],
    [null, null],
  ])('reads %j as %j', (name, stem) => {
    expect(stemOf(name)).toBe(stem);
  });
});
