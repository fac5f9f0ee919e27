// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references in the settings look like this.
import { describe, expect, it } from 'vitest';
import { parseYaml } from '../../../src/config/yaml-file.ts';
import { problemsOf } from './settings.ts';

describe('parseYaml', () => {
  it.each([
    ['a: 1\na: 2', 2, 1, 'DUPLICATE_KEY'],
    ['sources:\n  acme: { auth: [] }\n  acme: { auth: [] }', 3, 3, 'DUPLICATE_KEY'],
    ['listen: [::]:443', 1, 13, 'UNEXPECTED_TOKEN'],
    ['a:\n\tb: 1', 2, 1, 'TAB_AS_INDENT'],
    ['a: !tag b', 1, 4, 'TAG_RESOLVE_FAILED'],
    ['--- {}\n--- {}', 2, 1, 'MULTIPLE_DOCS'],
    // References are as long as what they are hidden behind: the column is that of the file.
    ['a: [${ONE}, ${TWO}, @x]', 1, 21, 'BAD_SCALAR_START'],
  ])('names line and column of what is no YAML: %j', (text, line, column, code) => {
    expect(() => parseYaml(text, 'f.yaml')).toThrow(new RegExp(`f\\.yaml:${line}:${column}: .*\\(${code}\\)`));
  });

  it('refuses a name that would vanish', () => {
    expect(() => parseYaml('sources:\n  __proto__: {}', 'f.yaml')).toThrow(
      'f.yaml:2:3: __proto__ can be the name of nothing',
    );
    expect(parseYaml('constructor: 1', 'f.yaml')).toEqual({ constructor: 1 });
  });

  it.each(['a: &x [*x]', 'a: *missing'])('refuses an alias that leads nowhere or to itself: %j', (text) => {
    expect(() => parseYaml(text, 'f.yaml')).toThrow('an alias');
  });

  it.each([
    'a: *hunter2',
    'a: !hunter2 x',
    'a: "hunter2',
    'hunter2: 1\nhunter2: 2',
    'a: [hunter2\nb: 1',
    'a: @hunter2',
  ])('P15: shows nothing of the line: %j', async (text) => {
    const problems = await problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.join()).not.toContain('hunter2');
  });

  it('takes the braces of a reference for text, in quotes or not, in lists and in maps', () => {
    const text = [
      'a: ${A}',
      'b: { c: ${B}, d: "${C}" }',
      "e: [${D}, '${E}', x${F}y]",
      'f: { file: ${DIR}/x }',
      '${G}: 1',
    ];
    expect(parseYaml(text.join('\n'), 'f.yaml')).toEqual({
      a: '${A}',
      b: { c: '${B}', d: '${C}' },
      e: ['${D}', '${E}', 'x${F}y'],
      f: { file: '${DIR}/x' },
      '${G}': 1,
    });
  });

  it('lets sources share a list by an anchor', () => {
    const text = 'a: &hosts [203.0.113.7]\nb: *hosts';
    expect(parseYaml(text, 'f.yaml')).toEqual({ a: ['203.0.113.7'], b: ['203.0.113.7'] });
  });
});
