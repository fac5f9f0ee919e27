import { describe, expect, it } from 'vitest';
import { codesOf, reading, shortly } from './reading.ts';

const head =
  '[Script Info]\r\nTitle: Tea at noon\r\n\r\n[V4+ Styles]\r\nFormat: Name, Fontname\r\nStyle: Default,Arial\r\n\r\n';

function ass(...events: readonly string[]): string {
  return `${head}[Events]\r\n${events.join('\r\n')}\r\n`;
}

describe('readAss', () => {
  it('reads dialogue with commas, line breaks, overrides and speakers', () => {
    const transcript = reading(
      'ass',
      ass(
        'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
        'Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,nobody said this',
        'Dialogue: 0,0:00:01.50,0:00:03.00,Default,Anna,0,0,0,,{\\an8}Tea, please,\\Nand {\\i1}milk{\\i0}.',
        'Dialogue: 0,0:00:03.20,0:00:04.00,Default,Ben,0,0,0,,{\\k20}So{\\k30}on.\\hYes.',
      ),
    );
    expect(shortly(transcript)).toEqual(['1500-3000 Anna: Tea, please, and milk.', '3200-4000 Ben: Soon.\u00a0Yes.']);
    expect(transcript).toMatchObject({ title: 'Tea at noon', wordTiming: 'segment', warnings: [] });
  });

  it('reads the columns of SSA, and those that a file leaves to be known', () => {
    const ssa = ass(
      'Format: Marked, Start, End, Style, Actor, Text',
      'Dialogue: Marked=0,0:00:01.00,0:00:02.00,Default,Anna,Tea, soon.',
    );
    expect(shortly(reading('ass', ssa))).toEqual(['1000-2000 Anna: Tea, soon.']);
    expect(shortly(reading('ass', ass('Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,Tea, soon.')))).toEqual([
      '1000-2000 -: Tea, soon.',
    ]);
  });

  it('leaves out shapes that are drawn', () => {
    const drawn = 'Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\p1}m 0 0 l 9 9{\\p0}Tea.';
    expect(shortly(reading('ass', ass(drawn)))).toEqual(['1000-2000 -: Tea.']);
  });

  it('keeps the text of a line whose times cannot be read, and says so', () => {
    const transcript = reading('ass', ass('Dialogue: 0,soon,0:00:02.00,Default,,0,0,0,,Tea.'));
    expect(shortly(transcript)).toEqual(['--2000 -: Tea.']);
    expect(codesOf(transcript)).toEqual(['unreadable-time']);
    expect(codesOf(reading('ass', head))).toEqual(['no-cues']);
  });
});
