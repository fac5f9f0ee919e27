import { describe, expect, it } from 'vitest';
import { isContainer, type JsonNode, readJsonTree } from '../../../../../src/web/pages/files/json-tree.ts';

const whole = (text: string) => readJsonTree(Buffer.from(text), { isWhole: true });
const beginning = (text: string) => readJsonTree(Buffer.from(text), { isWhole: false });

/** The tree as text, in the order in which it is drawn. */
function drawn(node: JsonNode | null): unknown {
  if (node === null) return null;
  if (!isContainer(node)) {
    const text = node.text + (node.isCut ? '…' : '');
    return node.type === 'string' ? text : `<${text}>`;
  }
  const members = node.members.map(({ key, value }) => (key === null ? drawn(value) : [key, drawn(value)]));
  const leftOut = node.count - members.length;
  return [node.type, ...members, ...(leftOut > 0 ? [`+${leftOut}`] : []), ...(node.isCut ? ['cut'] : [])];
}

describe('readJsonTree', () => {
  it('keeps what is written: order, repeated keys, every digit, keys that objects have a meaning for', async () => {
    const text = '{"b":1,"a":12345678901234567890.10,"b":[true,null,"x"],"__proto__":{"constructor":1},"":{}}';
    expect(drawn(await whole(text))).toEqual([
      'object',
      ['b', '<1>'],
      ['a', '<12345678901234567890.10>'],
      ['b', ['array', '<true>', '<null>', 'x']],
      ['__proto__', ['object', ['constructor', '<1>']]],
      ['', ['object']],
    ]);
  });

  it('reads what strings say', async () => {
    expect(drawn(await whole('["Gr\\u00fc\\u00df", "\\u0000\\u202e", "日本", "a\\nb"]'))).toEqual([
      'array',
      'Grüß',
      '\0\u202e',
      '日本',
      'a\nb',
    ]);
  });

  it.each(['42', '"x"', ' null ', '-1e5'])('takes the single value %s', async (text) => {
    expect(await whole(text)).toMatchObject({ text: text.trim().replaceAll('"', '') });
  });

  it.each(['', '{', '[1,]', "{'a':1}", 'nul', '"a', '{"a":1} x', '\ufeff'])('has nothing for %j', async (text) => {
    expect(await whole(text)).toBeNull();
  });

  it.each([
    ['{"a":{"b":[1,"xy', ['object', ['a', ['object', ['b', ['array', '<1>', 'xy…', 'cut']], 'cut']], 'cut']],
    ['["a\\', ['array', 'a…', 'cut']],
    ['["a\\u00', ['array', 'a…', 'cut']],
    ['["a\\\\', ['array', 'a\\…', 'cut']],
    ['[tr', ['array', '<tr…>', 'cut']],
    ['[1,12', ['array', '<1>', '<12…>', 'cut']],
    ['{"key', ['object', 'cut']],
  ])('shows how far %s goes', async (text, tree) => {
    expect(drawn(await beginning(text))).toEqual(tree);
  });

  it('leaves out half a letter at the end', async () => {
    const bytes = Buffer.from('["日本');
    expect(drawn(await readJsonTree(bytes.subarray(0, -1), { isWhole: false }))).toEqual(['array', '日…', 'cut']);
  });

  it('leaves out what stands behind 100 members, and counts it', async () => {
    const tree = await whole(JSON.stringify({ long: Array.from({ length: 30_000 }, (_, i) => i), last: 1 }));
    expect(tree).toMatchObject({
      members: [
        { key: 'long', value: { count: 30_000 } },
        { key: 'last', value: { text: '1' } },
      ],
    });
    expect(tree).toHaveProperty('members.0.value.members.length', 100);
  });

  it('still shows what stands behind a list of large things', async () => {
    const word = { start: 1, end: 2, alternatives: [{ content: 'x', confidence: 1, speaker: 'S1', tags: ['a', 'b'] }] };
    const tree = await whole(JSON.stringify({ results: Array.from({ length: 1000 }, () => word), format: '2.9' }));
    expect(countOf(tree)).toBeLessThanOrEqual(1000);
    expect(tree).toMatchObject({ members: [{ key: 'results' }, { key: 'format', value: { text: '2.9' } }] });
  });

  it('goes 24 levels deep, however deep the text is', async () => {
    const deep = await whole(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(countOf(deep)).toBe(24);
    expect(drawn(await whole('{"a":'.repeat(100_000)))).toBeNull();
    expect(countOf(await beginning('{"a":'.repeat(50_000)))).toBe(24);
  });

  it('cuts a text of more than 4 KiB', async () => {
    const tree = await whole(JSON.stringify(['x'.repeat(10_000), 'y'.repeat(4000), '\u0001'.repeat(1000)]));
    expect(tree).toMatchObject({
      members: [{ value: { isCut: true } }, { value: { isCut: false } }, { value: { isCut: true } }],
    });
    expect(tree).toHaveProperty('members.0.value.text.length', 4095);
  });
});

function countOf(node: JsonNode | null): number {
  if (node === null) return 0;
  if (!isContainer(node)) return 1;
  return node.members.reduce((sum, { value }) => sum + countOf(value), 1);
}
