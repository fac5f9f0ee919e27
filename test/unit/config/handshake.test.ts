import { describe, expect, it } from 'vitest';
import { known } from '../../../src/compose/known.ts';
import { describeConfig } from '../../../src/config/describe.ts';
import { loadText, problemsOf, sourceOf } from './settings.ts';

const source = (handshake: string, vendor = 'generic'): string =>
  sourceOf(`vendor: ${vendor}, allow: [], auth: [], handshake: ${handshake}`);

describe('handshake of a source', () => {
  it.each([
    ['{ echo: "?hub.challenge" }', { in: 'query', name: 'hub.challenge' }],
    ['{ echo: /a/b~1c }', { in: 'json', steps: ['a', 'b/c'] }],
    ['{ echo: Validation-Token }', { in: 'header', name: 'Validation-Token' }],
  ])('reads where the text stands: %s', async (handshake, of) => {
    const { config } = await loadText(source(handshake));
    expect(config.sources[0]?.handshake).toEqual({ of, where: [], as: 'text' });
  });

  it('is shown without its token', async () => {
    const { config } = await loadText(source('{ echo: "?a", where: { "?verify": hunter2 }, as: json }'));
    const shown = describeConfig(config, known.schemes);
    expect(shown).toMatch(/handshake:\n +echo: \?a\n +where:\n +\?verify: "\*\*\*"\n +as: json/);
    expect(shown).not.toContain('hunter2');
  });

  it.each([
    ['{}', 'handshake.echo is missing'],
    ['{ echo: "a b" }', 'handshake.echo is "a b": expected a query parameter'],
    ['{ echo: "?" }', 'handshake.echo is "?": expected a JSON Pointer'],
    ['{ echo: "?a", where: { "b c": hunter2 } }', 'handshake.where["b c"] is ***: expected a query parameter'],
    ['{ echo: "?a", where: { "?b": "" } }', 'handshake.where["?b"] is ***: expected text'],
    ['{ echo: "?a", as: xml }', 'handshake.as is "xml": expected text or json'],
    ['{ echo: "?a", reply: b }', 'handshake.reply is not a known key'],
  ])('names what is wrong, and shows no token: %s', async (handshake, problem) => {
    const problems = await problemsOf(source(handshake));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`sources.acme.${problem}`);
    expect(problems[0]).not.toContain('hunter2');
  });

  it('is left out where the vendor has its own', async () => {
    const problems = await problemsOf(source('{ echo: "?a" }', 'tested'));
    expect(problems[0]).toContain('sources.acme.handshake is a map: expected to be left out');
  });
});
