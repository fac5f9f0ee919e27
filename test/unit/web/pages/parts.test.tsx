import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../../../src/lib/format-bytes.ts';
import { AsSent, showInvisible } from '../../../../src/web/pages/parts/as-sent.tsx';
import { JobStateBadge, OutcomeBadge, StateBadge } from '../../../../src/web/pages/parts/badges.tsx';
import { BarChart } from '../../../../src/web/pages/parts/bar-chart.tsx';
import { DataTable, KeyValue } from '../../../../src/web/pages/parts/data-table.tsx';
import { formatCount, formatDuration } from '../../../../src/web/pages/parts/format.ts';
import { hrefOf } from '../../../../src/web/pages/parts/links.ts';
import { Pager } from '../../../../src/web/pages/parts/list.tsx';
import { EmptyState, Notice } from '../../../../src/web/pages/parts/messages.tsx';
import { Breadcrumbs, Page } from '../../../../src/web/pages/parts/page.tsx';
import { Time } from '../../../../src/web/pages/parts/time.tsx';
import { renderDocument } from '../../../../src/web/pages/send-page.tsx';
import { hostileTexts } from '../../../fixtures/hostile/texts.ts';
import { someAssets } from '../world.ts';
import { skeletonOf } from './skeleton.ts';

const shell = { assets: someAssets, version: '1.2.3' };

function everywhere(text: string): VNode {
  return (
    <Page title={text} section="jobs" crumbs={[{ text, href: hrefOf('/jobs', { source: text }) }]} actions={text}>
      <KeyValue facts={[{ name: text, value: text }]} />
      <DataTable
        caption={text}
        columns={[
          { title: text, is: 'name', cell: (row: string) => row },
          { title: `2${text}`, cell: (row: string) => <AsSent text={row} /> },
        ]}
        rows={[text]}
        keyOf={(row) => row}
      />
      <Notice tone="bad">{text}</Notice>
      <EmptyState title={text}>{text}</EmptyState>
      <Time at={text} />
      <BarChart
        title={text}
        series={[{ name: text, color: 'bad' }]}
        bars={[{ fromMs: 0, toMs: 1, amounts: [1] }]}
        format={String}
        rounds="decimal"
        labelEvery={1}
        labels="hour"
      />
    </Page>
  );
}

describe('every part of a page', () => {
  it.each(hostileTexts)('P18: shows $name as text and nothing else', ({ text }) => {
    const harmless = renderDocument(shell, everywhere('harmless'));
    const document = renderDocument(shell, everywhere(text));

    // Whatever is shown, the elements and their attributes are the same.
    expect(skeletonOf(document)).toEqual(skeletonOf(harmless));
  });
});

describe('Page', () => {
  const page = renderDocument(
    shell,
    <Page title="Jobs" section="jobs" scripts={['overview']}>
      content
    </Page>,
  );

  it('is a document with its landmarks, a way past the navigation, and no inline script or style', () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toContain('<title>Jobs · Transcript collector</title>');
    expect(page).toContain('<main id="main"');
    expect(page).toContain('href="#main"');
    expect(page).toContain('<a href="/jobs" aria-current="page">Jobs</a>');
    expect(page.match(/aria-current/g)).toHaveLength(1);
    expect(page).not.toMatch(/<script(?![^>]* src=)|<style|style=|\son\w+=/);
    expect(page).toContain('src="/assets/overview-AAAAAAAA.js"');
  });

  it('shows no navigation to those who are not in', () => {
    const closed = renderDocument(
      shell,
      <Page title="Sign in" section={null}>
        content
      </Page>,
    );

    expect(closed).not.toContain('<nav');
    expect(closed).not.toContain('sign-out');
  });
});

describe('showInvisible', () => {
  it.each([
    ['plain ü 日本 👩‍🚀', 'plain ü 日本 👩‍🚀'],
    ['a\u202Eb', 'a⟨U+202E⟩b'],
    ['\u0000', '⟨U+0000⟩'],
    ['a\nb', 'a⟨U+000A⟩b'],
    ['\u{E0041}', '⟨U+E0041⟩'],
    ['\uFEFFx\u3164', '⟨U+FEFF⟩x⟨U+3164⟩'],
    ['\uD800', '\uFFFD'],
    [`a${'\u0335'.repeat(8)}b\u0335`, `a${'\u0335'.repeat(8)}b\u0335`],
    [`a${'\u0335'.repeat(9)}b`, `a${'\u0335'.repeat(8)}⟨U+0335⟩b`],
  ])('shows %j as %j', (text, shown) => {
    expect(showInvisible(text)).toBe(shown);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [5123, '5.0 KiB'],
    [1_048_524, '1.0 MiB'],
    [104_857_600, '100 MiB'],
    [5_368_709_120, '5.0 GiB'],
    [Number.MAX_SAFE_INTEGER, '8.0 PiB'],
  ])('writes %d as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 s'],
    [999, '0 s'],
    [59_000, '59 s'],
    [60_000, '1 min'],
    [3_661_000, '1 h 1 min'],
    [11_520_000, '3 h 12 min'],
    [86_400_000 * 3, '3 d'],
    [-5, '0 s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('formatCount', () => {
  it('sets thousands apart', () => {
    expect(formatCount(1234567)).toBe('1,234,567');
  });
});

describe('Time', () => {
  it('is UTC for those without script, and exact for the rest', () => {
    expect(render(<Time at="2026-11-21T10:00:00.123Z" />)).toBe(
      '<time datetime="2026-11-21T10:00:00.123Z" data-show="moment">2026-11-21 10:00:00 UTC</time>',
    );
  });
});

describe('badges', () => {
  it('say in words and signs what their colour says', () => {
    expect(render(<OutcomeBadge outcome="failure" />)).toBe(
      '<span class="badge bad"><svg class="sign" viewBox="0 0 12 12" aria-hidden="true"><path d="M3 3 9 9M9 3 3 9"></path></svg>failure</span>',
    );
    expect(render(<StateBadge state="filed" />)).toContain('</svg>filed');
    expect(render(<JobStateBadge state="partial" />)).toContain('badge warning');
  });
});

describe('Pager', () => {
  it('is not there when there is nowhere to go', () => {
    expect(render(<Pager newestHref={null} nextHref={null} />)).toBe('');
    expect(render(<Pager newestHref={null} nextHref="/jobs?cursor=x" />)).toContain('rel="next"');
  });
});

describe('hrefOf', () => {
  it('leaves out what is null and encodes the rest', () => {
    expect(hrefOf('/jobs', { source: 'a&b=c', from: null, limit: 5 })).toBe('/jobs?source=a%26b%3Dc&limit=5');
    expect(hrefOf('/jobs', { source: null })).toBe('/jobs');
  });
});

describe('Breadcrumbs', () => {
  it('are a list with a name', () => {
    expect(render(<Breadcrumbs crumbs={[{ text: 'Files', href: '/files' }]} />)).toContain('aria-label="Breadcrumbs"');
  });
});

describe('BarChart', () => {
  const chart = (amounts: number[][]) =>
    render(
      <BarChart
        title="Deliveries"
        series={[
          { name: 'success', color: 'good' },
          { name: 'failure', color: 'bad' },
        ]}
        bars={amounts.map((of, hour) => ({ fromMs: hour * 3_600_000, toMs: (hour + 1) * 3_600_000, amounts: of }))}
        format={formatCount}
        rounds="decimal"
        labelEvery={6}
        labels="hour"
      />,
    );

  it('tells every number in words, in the bar and in the table', () => {
    const drawn = chart([
      [1200, 3],
      [0, 0],
    ]);
    expect(drawn).toContain('aria-label="Deliveries: 1,203 in all"');
    expect(drawn).toContain('<title>1970-01-01 00:00–01:00 UTC: success 1,200, failure 3</title>');
    expect(drawn).toContain('<td class="amount">1,200</td>');
  });

  it('keeps a small failure visible beside a large success', () => {
    expect(chart([[1_000_000, 1]])).toContain('height="1.5"');
  });

  it('draws within its frame, and draws nothing of nothing', () => {
    expect(chart([[0, 0]])).toContain('Nothing in this time.');
    for (const [, y, height] of chart([
      [7, 5],
      [9, 200_000],
    ]).matchAll(/ y="([\d.-]+)" height="([\d.-]+)"/g)) {
      expect(Number(y)).toBeGreaterThanOrEqual(0);
      expect(Number(y) + Number(height)).toBeLessThanOrEqual(100.01);
    }
  });
});
