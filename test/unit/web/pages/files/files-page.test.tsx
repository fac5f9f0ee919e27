import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { FileEntry, Page as Listing } from '../../../../../src/domain/catalog.ts';
import { FilePage, FolderPage } from '../../../../../src/web/pages/files/files-page.tsx';
import { type ArchivedFile, previewOf } from '../../../../../src/web/pages/files/preview.ts';
import { filesCrumbs, filesHref } from '../../../../../src/web/pages/parts/links.ts';
import { renderDocument } from '../../../../../src/web/pages/send-page.tsx';
import { hostileBodies } from '../../../../fixtures/hostile/bodies.ts';
import { hostileTexts, shortTexts } from '../../../../fixtures/hostile/texts.ts';
import { aFiled, createMemory, createWorld, idOf, pathOf, someAssets, token } from '../../world.ts';
import { skeletonOf } from '../skeleton.ts';

const shell = { assets: someAssets, version: '1.2.3' };

function aFile(wished: Partial<ArchivedFile> = {}): ArchivedFile {
  return {
    type: 'file',
    name: 'a.txt',
    path: 'acme/2026/11/21/a.txt',
    bytes: 5,
    mediaType: 'text/plain',
    sha256: '0'.repeat(64),
    receivedAt: '2026-11-21T10:00:00.000Z',
    deliveryId: idOf(1),
    part: 0,
    ...wished,
  };
}

/** A name holds no slash. */
function pathTo(name: string): string {
  return `acme/${name.replaceAll('/', '_')}`;
}

function drawn(name: string): string {
  const path = pathTo(name);
  const listing = {
    items: [{ type: 'folder' as const, name, path }, aFile({ name, path, mediaType: name })],
    next: 'abc',
  };
  return renderDocument(shell, <FolderPage path={path} listing={listing} isFirst={false} />);
}

/** The page of a file with this body. */
async function shown(body: string | Buffer, wished: Partial<ArchivedFile> = {}): Promise<string> {
  const bytes = Buffer.from(body);
  const file = aFile({ bytes: bytes.length, mediaType: 'application/json', ...wished });
  return renderDocument(shell, <FilePage file={file} preview={await previewOf(bytes, file)} />);
}

describe('the pages of files', () => {
  it.each([...hostileTexts, { name: 'two dots', text: '..' }])(
    'P18: show $name as a name and nothing else',
    async ({ text }) => {
      expect(skeletonOf(drawn(text))).toEqual(skeletonOf(drawn('harmless')));
      const named = (name: string) => shown('x', { name, path: pathTo(name), mediaType: name });
      expect(skeletonOf(await named(text))).toEqual(skeletonOf(await named('harmless')));
    },
  );

  it.each(shortTexts)('P18: show $name in JSON and text as text and nothing else', async ({ text }) => {
    const json = (word: string) => shown(JSON.stringify({ [word]: word, list: [word] }));
    const plain = (word: string) => shown(`${'Hi. '.repeat(2000)}${word}`, { mediaType: 'text/plain' });

    expect(skeletonOf(await json(text))).toEqual(skeletonOf(await json('harmless')));
    expect(skeletonOf(await plain(text))).toEqual(skeletonOf(await plain('harmless')));
  });

  it.each(hostileBodies)('P18: never draw $name', async ({ type, body }) => {
    const page = await shown(body, { mediaType: type });

    expect(page).not.toMatch(/<script>|<svg xmlns|<x xmlns|<iframe|<object|<embed|<img/);
  });

  it('show control characters of a text by their numbers, and leave its lines', async () => {
    const page = await shown(`${'Hi. '.repeat(2000)}\u0000\u001b[31m\r\nend\tof it`, { mediaType: 'text/plain' });

    expect(page).toContain('⟨U+0000⟩⟨U+001B⟩[31m\r\nend\tof it</pre>');
  });

  it('fold JSON below its first level', async () => {
    const page = await shown('{"job":{"id":"x"},"results":[1,2],"none":[],"one":[3]}');

    expect(page.match(/<details open>/g)).toHaveLength(1);
    expect(page.match(/<details>/g)).toHaveLength(3);
    for (const said of ['{ 4 keys }', '{ 1 key }', '[ 2 items ]', '[ 1 item ]', '[]']) expect(page).toContain(said);
  });

  it('tell folded objects apart by their first plain values', async () => {
    const page = await shown(JSON.stringify([{ of: [1], word: 'x'.repeat(50), at: 1.5, by: 'Ann', more: 1 }]));

    expect(page).toContain(`<bdi class="as-sent">word: ${'x'.repeat(40)}…, at: 1.5, by: Ann</bdi>`);
  });

  it('say where a preview ends, and what was left out of it', async () => {
    expect(await shown('{"a":[1', { bytes: 5e9 })).toMatch(/first 256 KiB of 4\.7 GiB.*1 or more items.*goes on/);
    expect(await shown(JSON.stringify(new Array(1234).fill(0)))).toContain('… 1,134 further ones, not shown');
    expect(await shown('x', { mediaType: 'text/plain', bytes: 1 })).not.toContain('first 256 KiB');
  });

  it('play what can be played, by the route that knows ranges', async () => {
    const page = await shown('RIFF\0\0\0\0WAVEfmt ', { mediaType: 'audio/wav', part: 3 });

    expect(page).toContain(
      `<audio class="player" controls preload="metadata" src="/api/v1/deliveries/${idOf(1)}/parts/3">`,
    );
  });
});

describe('filesHref', () => {
  it.each([
    ['', '/files'],
    ['acme/2026', '/files?path=acme/2026'],
    ['acme/50 %?#&+.json', '/files?path=acme/50%20%25%3F%23%26%2B.json'],
    ['acme/../x', '/files?path=acme/../x'],
    ['\ud800', '/files?path=%EF%BF%BD'],
  ])('of %j is %s', (path, href) => {
    expect(filesHref(path)).toBe(href);
  });
});

describe('filesCrumbs', () => {
  it('lead down to the path, without it', () => {
    expect(filesCrumbs('acme/2026/a.json')).toEqual([
      { text: 'Files', href: '/files' },
      { text: 'acme', href: '/files?path=acme' },
      { text: '2026', href: '/files?path=acme/2026' },
    ]);
    expect(filesCrumbs('')).toEqual([]);
  });
});

describe('GET /files', () => {
  function ask(path: string, files: (path: string) => Listing<FileEntry> | null) {
    const memory = createMemory();
    const asked: unknown[] = [];
    memory.catalog.files = async (folder, query) => {
      asked.push([folder, query]);
      return files(folder);
    };
    const world = createWorld(memory);
    const answer = request(world.app).get(path).auth(token, { type: 'bearer' }).set('Accept', 'text/html');
    return { memory, asked, answer };
  }

  it('lists a folder a hundred at a time, and leads on', async () => {
    const { asked, answer } = ask('/files?path=/acme/2026/&cursor=abc', () => ({
      items: [{ type: 'folder', name: '11', path: 'acme/2026/11' }],
      next: 'def=',
    }));

    expect((await answer).text).toMatch(
      /href="\/files\?path=acme\/2026\/11".*href="\/files\?path=acme\/2026&amp;cursor=def%3D"/s,
    );
    expect(asked).toEqual([['acme/2026', { cursor: 'abc', limit: 100 }]]);
  });

  it('lists a folder with a single file in it', async () => {
    const { answer } = ask('/files?path=acme/2026', () => ({
      items: [aFile({ path: 'acme/2026/a.txt' })],
      next: null,
    }));

    expect((await answer).text).toContain('<a href="/files?path=acme/2026/a.txt">');
  });

  it('shows the page of a file by its own path', async () => {
    const row = aFiled(1, { body: '{"said":"hello"}' });
    const { memory, answer } = ask(`/files?path=${pathOf(1)}`, (path) => ({
      items: [aFile({ path, bytes: 16 })],
      next: null,
    }));
    await memory.file(row);
    memory.files.set(`archive/${pathOf(1)}`, Buffer.from('{"said":"hello"}'));

    const { status, text } = await answer;
    expect(status).toBe(200);
    expect(text).toContain('"hello"'.replaceAll('"', '&quot;'));
  });

  it.each(['../../etc/passwd', 'acme/../../x', '%00', 'acme%2F%2e%2e', '%252e%252e', 'a'.repeat(4096)])(
    'has nothing at %s',
    async (path) => {
      const { answer } = ask(`/files?path=${path}`, () => null);
      const { status, text } = await answer;

      expect(status).toBe(404);
      expect(text).toContain('No such folder or file in the archive.');
    },
  );

  it.each(['?path=a&path=b', '?limit=3', `?path=${'a'.repeat(4097)}`, '?path=%FF%'])(
    'refuses %s or has nothing there',
    async (query) => {
      expect([400, 404]).toContain((await ask(`/files${query}`, () => null).answer).status);
    },
  );
});
