import { describe, expect, it } from 'vitest';
import { readTimeExpression, readTimeParameters } from '../../../../../src/transcripts/readers/captions/ttml-time.ts';
import { codesOf, reading, shortly } from './reading.ts';

const namespaces =
  'xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"';

function document(body: string, { root = '', head = '' } = {}): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<tt ${namespaces} ${root}><head>${head}</head><body><div>${body}</div></body></tt>`;
}

function ttml(body: string, parts?: { root?: string; head?: string }): string[] {
  return shortly(reading('ttml', document(body, parts)));
}

describe('readTtml', () => {
  it('reads paragraphs with spans and breaks', () => {
    expect(
      ttml(
        '<p begin="00:00:00.300" end="00:00:01.200">Good <span tts:color="red">morn</span>ing,<br/>\n   K&ouml;hler &amp; Co.</p>',
      ),
    ).toEqual(['300-1200 -: Good morning, Köhler & Co.']);
  });

  it('reads old names, prefixes and capital letters of DFXP', () => {
    const text =
      '<tt:tt xmlns:tt="http://www.w3.org/2006/10/ttaf1"><tt:body><tt:div><tt:P begin="1s" end="2s">Hello.</tt:P></tt:div></tt:body></tt:tt>';
    expect(shortly(reading('ttml', text))).toEqual(['1000-2000 -: Hello.']);
  });

  it('adds the times of what a paragraph is in, and ends with it', () => {
    const text =
      '<tt><body begin="10s"><div begin="1s" end="8s"><p begin="1s" dur="2s">a</p><p begin="5s" end="20s">b</p><p>c</p></div></body></tt>';
    expect(shortly(reading('ttml', text))).toEqual(['11000-18000 -: c', '12000-14000 -: a', '16000-18000 -: b'].sort());
  });

  it('lets paragraphs in a sequence follow one another', () => {
    const text = '<tt><body><div timeContainer="seq"><p dur="2s">a</p><p begin="1s" dur="2s">b</p></div></body></tt>';
    expect(shortly(reading('ttml', text))).toEqual(['0-2000 -: a', '3000-5000 -: b']);
  });

  it('names speakers by their agents', () => {
    const head =
      '<metadata><ttm:agent xml:id="a1" type="person"><ttm:name type="full">Frau Köhler</ttm:name></ttm:agent><ttm:title>No speech</ttm:title></metadata>';
    expect(
      ttml(
        '<p begin="1s" end="2s" ttm:agent="a1">Ja?</p><p begin="3s" end="4s"><span ttm:agent="a1">So.</span> <span ttm:agent="a2">Gut.</span></p>',
        { head },
      ),
    ).toEqual(['1000-2000 Frau Köhler: Ja?', '3000-4000 Frau Köhler: So.', '3000-4000 a2: Gut.']);
  });

  it('names speakers by what stands in front of the text when there are no agents', () => {
    expect(ttml('<p begin="1s" end="2s">Agent: Hello.</p>\n<p begin="3s" end="4s">Caller: Hi.</p>')).toEqual([
      '1000-2000 Agent: Hello.',
      '3000-4000 Caller: Hi.',
    ]);
  });

  it('makes timed words of spans with times', () => {
    const transcript = reading(
      'ttml',
      document(
        '<p begin="1s" end="3s"><span begin="0s" end="0.4s">Good</span> <span begin="0.5s" dur="0.5s">day</span></p>',
      ),
    );
    expect(transcript.wordTiming).toBe('exact');
    expect(transcript.segments[0]?.words.map(({ text, startMs, endMs }) => [text, startMs, endMs])).toEqual([
      ['Good', 1000, 1400],
      ['day', 1500, 2000],
    ]);
  });

  it('takes languages from the document and its paragraphs, and skips metadata in them', () => {
    const transcript = reading(
      'ttml',
      document('<p begin="1s" end="2s"><metadata>no</metadata>Yes</p><p xml:lang="de" begin="3s" end="4s">Ja</p>', {
        root: 'xml:lang="en"',
      }),
    );
    expect(transcript).toMatchObject({ languages: ['en', 'de'], text: 'Yes\nJa' });
  });

  it('leaves out comments and reads CDATA', () => {
    expect(ttml('<p begin="1s" end="2s">a<!-- <p>no</p> --><![CDATA[ < b]]></p>')).toEqual(['1000-2000 -: a < b']);
  });

  it('never expands what a document declares', () => {
    const bomb = [
      '<!ENTITY a "ha">',
      ...Array.from({ length: 60 }, (_, index) => `<!ENTITY a${index} "&a;&a;&a;&a;">`),
    ].join('');
    const evil = '<!ENTITY y "a > <p begin=\'1s\'>said by nobody</p>"><!ENTITY x SYSTEM "file:///etc/passwd">';
    const text = `<!DOCTYPE tt [${bomb}${evil}]>${document('<p begin="1s" end="2s">&a59; &x;</p>')}`;
    expect(shortly(reading('ttml', text))).toEqual(['1000-2000 -: &a59; &x;']);
  });

  it('keeps what stood before a cut, and is partial then', () => {
    const transcript = reading(
      'ttml',
      document('<p begin="1s" end="2s">One.</p><p begin="3s" end="4s">Two and').replace(/<\/div>.*/s, ''),
    );
    expect(shortly(transcript)).toEqual(['1000-2000 -: One.', '3000-4000 -: Two and']);
    expect(transcript).toMatchObject({ status: 'partial', warnings: [{ code: 'xml-cut-off' }] });
  });

  it('gives up at depths and values no caption file has, with what it has read', () => {
    const text = document(`<p begin="1s" end="2s">One.</p>${'<b>'.repeat(10_000)}`);
    expect(codesOf(reading('ttml', text))).toEqual(['xml-unreadable']);
    expect(shortly(reading('ttml', text))).toEqual(['1000-2000 -: One.']);
    expect(codesOf(reading('ttml', document(`<p x="${'a'.repeat(200_000)}">One.</p>`)))).toEqual(['xml-unreadable']);
  });

  it('case 9: reports times it cannot read, and keeps the text', () => {
    const transcript = reading('ttml', document('<p begin="soon" end="2s">One.</p><p begin="3s" end="1s">Two.</p>'));
    expect(shortly(transcript)).toEqual(['--2000 -: One.', '3000-3000 -: Two.']);
    expect(codesOf(transcript)).toEqual(['unreadable-time', 'end-before-start']);
  });
});

describe('lyrics of Apple', () => {
  const apple = 'xmlns:itunes="http://music.apple.com/lyric-ttml-internal" itunes:timing="Word"';

  it('have times in seconds and minutes, all from the start, beyond what they are in', () => {
    const text =
      '<tt><body dur="0:05.000"><div begin="1.5" end="9.25"><p begin="1.5" end="3.25">Tea is on.</p><p begin="1:02.5" end="1:03.000">Tea soon.</p></div></body></tt>';
    const transcript = reading('ttml', text);
    expect(shortly(transcript)).toEqual(['1500-3250 -: Tea is on.', '62500-63000 -: Tea soon.']);
    expect(transcript).toMatchObject({ wordTiming: 'segment', warnings: [] });
  });

  it('have a span for each word or syllable', () => {
    const words =
      '<span begin="19.764" end="20.1">Tea</span><span begin="20.1" end="20.4">pot</span> <span begin="20.5" end="21">soon</span>';
    const transcript = reading('ttml', document(`<p begin="19.764" end="21">${words}</p>`, { root: apple }));
    expect(shortly(transcript)).toEqual(['19764-21000 -: Teapot soon']);
    expect(transcript.segments[0]?.words.map(({ text, startMs, endMs }) => [text, startMs, endMs])).toEqual([
      ['Tea', 19_764, 20_100],
      ['pot', 20_100, 20_400],
      ['soon', 20_500, 21_000],
    ]);
  });

  it('count from the start where hours are written, too, and say nothing in translation', () => {
    const line =
      '<p begin="00:01:00.000" end="00:01:03.000"><span begin="00:01:01.000" end="00:01:02.000">Tee</span><span ttm:role="x-translation" xml:lang="en">Tea</span><span ttm:role="x-bg" begin="00:01:02.000" end="00:01:03.000"> (ja)</span></p>';
    expect(ttml(line, { root: apple })).toEqual(['60000-63000 -: Tee (ja)']);
  });
});

describe('readTimeExpression', () => {
  const parameters = (attributes: Record<string, string> = {}) => readTimeParameters((name) => attributes[name]);

  it.each([
    ['00:00:12.300', {}, 12_300],
    ['00:00:12,3', {}, 12_300],
    ['100:00:00', {}, 360_000_000],
    ['12.3s', {}, 12_300],
    ['500ms', {}, 500],
    ['1.5h', {}, 5_400_000],
    ['2m', {}, 120_000],
    ['15f', {}, 500],
    ['3t', {}, 3000],
    ['00:00:01:12', { framerate: '24' }, 1500],
    ['00:00:01;12', { framerate: '24' }, 1500],
    ['00:00:01:12.1', { framerate: '24', subframerate: '2' }, 1520.833],
    ['30f', { frameratemultiplier: '1000 1001' }, 1001],
    ['25000000t', { tickrate: '10000000' }, 2500],
    ['50t', { framerate: '25', subframerate: '2' }, 1000],
    ['01:00:00:00', { timebase: 'smpte', framerate: '30', frameratemultiplier: '1000:1001' }, 3_603_600],
    [
      '01:00:00:00',
      { timebase: 'smpte', framerate: '30', frameratemultiplier: '1000 1001', dropmode: 'dropNTSC' },
      3_599_996.4,
    ],
    [
      '01:00:00:00',
      { timebase: 'smpte', framerate: '30', frameratemultiplier: '1000 1001', dropmode: 'dropPAL' },
      3_599_996.4,
    ],
    ['12', {}, null],
    ['-1s', {}, null],
    ['1:2', {}, null],
    ['', {}, null],
  ] as [string, Record<string, string>, number | null][])('reads %s with %o as %s ms', (text, attributes, ms) => {
    const read = readTimeExpression(text, parameters(attributes));
    expect(read === null ? null : Math.round(read * 1000) / 1000).toBe(ms);
  });

  it('takes the defaults for parameters that make no sense', () => {
    expect(parameters({ framerate: '0', tickrate: '-1', frameratemultiplier: 'x', dropmode: 'y' })).toEqual(
      parameters(),
    );
  });
});
