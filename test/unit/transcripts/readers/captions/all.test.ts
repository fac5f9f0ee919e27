import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captionReaders } from '../../../../../src/transcripts/readers/captions/all.ts';
import { normalised } from '../../golden.ts';
import { reading, shortly } from './reading.ts';

/** The same call in every format. */
const documents: Readonly<Record<string, string>> = {
  srt: '1\n00:00:01,00 --> 00:00:02,50\nAgent: Good morning,\nhow are you?\n\n2\n00:00:03,00 --> 00:00:04,00\nCaller: Fine, <i>thanks</i>.\n',
  vtt: 'WEBVTT\n\n00:01.000 --> 00:02.500\n<v Agent>Good morning,\nhow are you?\n\n00:03.000 --> 00:04.000\n<v Caller>Fine, <i>thanks</i>.\n',
  ttml: '<?xml version="1.0"?><tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="1s" end="2.5s">Agent: Good morning,<br/>how are you?</p><p begin="00:00:03" dur="1s">Caller: Fine, <span>thanks</span>.</p></div></body></tt>',
  sbv: '0:00:01.000,0:00:02.500\nAgent: Good morning,\nhow are you?\n\n0:00:03.000,0:00:04.000\nCaller: Fine, <i>thanks</i>.\n',
  ass: '[Script Info]\n\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.50,Default,Agent,0,0,0,,Good morning,\\Nhow are you?\nDialogue: 0,0:00:03.00,0:00:04.00,Default,Caller,0,0,0,,Fine, {\\i1}thanks{\\i0}.\n',
  text: 'Agent: Good morning, how are you?\nCaller: Fine, thanks.\n',
};
/** Pieces of markup that something might stumble over. */
const fragments = [
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  ' ',
  '-->',
  '->',
  '00:00:01,000 --> 00:00:02,000\n',
  '9:99:99.9-->',
  ':',
  'Agent: ',
  '<v ',
  '<v A>',
  '</v>',
  '<00:01.5>',
  '<rt>',
  '<',
  '>',
  '&amp;',
  '&#0;',
  '&#1114112;',
  '&',
  '{\\an8}',
  '{',
  'NOTE',
  'WEBVTT',
  '\ufeff',
  '\0',
  '\ud800',
  '<p begin="1s">',
  '</p>',
  '<!',
  '<!a',
  '<!--',
  '<![CDATA[',
  ']]>',
  '<br/>',
  '<span begin="1t" end="-1s">',
  '<tt ttp:frameRate="0">',
  '__proto__: ',
  '&__proto__;',
]; // prettier-ignore

describe('captionReaders', () => {
  it('case 3: the same call as captions and text gives several documents that say the same', () => {
    const transcripts = Object.entries(documents).map(([sniffed, text]) => reading(sniffed, text));
    for (const { text, speakers, segments } of transcripts) {
      expect(text).toBe('Good morning, how are you?\nFine, thanks.');
      expect(segments.map(({ speaker }) => speakers.find(({ id }) => id === speaker)?.label)).toEqual([
        'Agent',
        'Caller',
      ]);
    }
    expect(transcripts.map(({ source }) => source.format)).toEqual(['srt', 'webvtt', 'ttml', 'sbv', 'ass', 'text']);
    expect(transcripts.map(({ wordTiming }) => wordTiming)).toEqual([...Array(5).fill('segment'), 'none']);
    expect(shortly(reading('srt', documents.srt ?? ''))).toEqual(shortly(reading('ttml', documents.ttml ?? '')));
  });

  it.each([...captionReaders])('%s never throws, and never gives a negative time', (sniffed, reader) => {
    const piece = fc.oneof(fc.constantFrom(...fragments), fc.string({ unit: 'binary', maxLength: 6 }));
    const places = fc.array(fc.tuple(fc.nat(), fc.nat(30), piece), { maxLength: 8 });
    fc.assert(
      fc.property(places, (changes) => {
        const transcript = normalised(reader.format, reader.read(mutated(documents[sniffed] ?? '', changes)));
        for (const { startMs, endMs, text } of transcript.segments) {
          expect(startMs ?? 0).toBeGreaterThanOrEqual(0);
          expect(endMs ?? startMs ?? 0).toBeGreaterThanOrEqual(startMs ?? 0);
          expect(text).not.toMatch(/^\s|\s$|\n/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each(['srt', 'sbv', 'vtt', 'ttml', 'ass'])('%s loses nothing of what a caption says', (sniffed) => {
    const odd = ['42', '7', 'NOTE', 'STYLE', '♪', '[Music]', '12:30 -> 13:00', 'a:b', '(', '...', '1.', 'tea', '茶 ♪'];
    const line = fc
      .tuple(fc.constantFrom('', 'Anna: ', 'Note: ', '- ', '>> '), fc.constantFrom(...odd))
      .map((all) => all.join(''));
    const cue = fc.array(line, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(cue, { minLength: 1, maxLength: 6 }), (cues) => {
        const { segments } = reading(sniffed, written(sniffed, cues));
        for (const [at, lines] of cues.entries()) {
          const own = segments.filter(({ startMs }) => startMs === at * 2000);
          const texts = own.map(({ text }) => text);
          expect(lettersOf(texts)).toBe(lettersOf(lines));
          const isNamed = texts.join('').includes('Anna') || own.some(({ speaker }) => speaker === 'spk:Anna');
          expect(isNamed).toBe(lines.join('').includes('Anna'));
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([...captionReaders])('%s takes no more than its share of time for hostile texts', (sniffed, { read }) => {
    for (const fragment of fragments) {
      const before = process.cpuUsage();
      read((documents[sniffed] ?? '').replace('thanks', () => fragment.repeat(20_000)));
      // Quadratic work on these would take minutes. Time of the processor, which others on the machine do not add to.
      expect(process.cpuUsage(before).user / 1000, fragment).toBeLessThan(5000);
    }
  });
});

/** Captions of a second each, a second apart. */
function written(sniffed: string, cues: readonly (readonly string[])[]): string {
  const clock = (seconds: number) => `0:00:${String(seconds).padStart(2, '0')}.000`;
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const write: Readonly<Record<string, (lines: readonly string[], at: number) => string>> = {
    srt: (lines, at) => `${at + 1}\n${clock(at * 2)} --> ${clock(at * 2 + 1)}\n${lines.join('\n')}\n\n`,
    sbv: (lines, at) => `${clock(at * 2)},${clock(at * 2 + 1)}\n${lines.join('\n')}\n\n`,
    vtt: (lines, at) => `${clock(at * 2)} --> ${clock(at * 2 + 1)}\n${escaped(lines.join('\n'))}\n\n`,
    ttml: (lines, at) => `<p begin="${at * 2}s" dur="1s">${lines.map(escaped).join('<br/>')}</p>`,
    ass: (lines, at) => `Dialogue: 0,${clock(at * 2)},${clock(at * 2 + 1)},D,,0,0,0,,${lines.join('\\N')}\n`,
  };
  const [head = '', tail = ''] =
    {
      vtt: ['WEBVTT\n\n'],
      ttml: ['<tt><body><div>', '</div></body></tt>'],
      ass: ['[Script Info]\n\n[Events]\n'],
    }[sniffed] ?? [];
  return head + cues.map((lines, at) => write[sniffed]?.(lines, at) ?? '').join('') + tail;
}

/** Without the name, which stands apart from what it says. */
function lettersOf(texts: readonly string[]): string {
  return texts.join(' ').replaceAll(/Anna|[\s\p{P}\p{S}]/gu, '');
}

function mutated(text: string, changes: readonly [number, number, string][]): string {
  return changes.reduce((current, [at, length, piece]) => {
    const place = at % (current.length + 1);
    return current.slice(0, place) + piece + current.slice(place + length);
  }, text);
}
