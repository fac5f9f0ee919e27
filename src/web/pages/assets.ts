import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Router } from 'express';
import { isBuilt, packageFolder } from '../../lib/package.ts';
import { onlyAllow } from '../http/refuse.ts';

/** Scripts and styles, open to all: the sign-in page needs them too, and there is nothing in them to hide. */
export function createAssetRoutes({ assets }: { assets: Assets }): Router {
  const router = Router();
  router
    .route('/assets/:file')
    .get((request, response, next) => {
      const asset = assets.find(request.params.file);
      if (asset === null) return next('router');
      const isGzipped = request.acceptsEncodings('gzip', 'identity') === 'gzip';
      if (isGzipped) response.setHeader('Content-Encoding', 'gzip');
      response.set({ 'Content-Type': asset.mediaType, 'Cache-Control': forEver, Vary: 'Accept-Encoding' });
      response.send(isGzipped ? asset.gzipped : asset.bytes);
    })
    .all(onlyAllow('GET, HEAD'));
  return router;
}

const forEver = 'public, max-age=31536000, immutable';

/** A file for browsers, held in memory. */
interface Asset {
  mediaType: string;
  bytes: Buffer;
  /** The same, for those who accept gzip. */
  gzipped: Buffer;
}

/** Scripts, styles and pictures of the pages. Their addresses change with their content, so they can be kept for ever. */
export interface Assets {
  /** @param name e.g. `style.css` @throws RangeError for a name that was not built */
  urlOf(name: string): string;
  /** By the last segment of its address, or null. */
  find(file: string): Asset | null;
}

/** Reads what `npm run build` made; a program that runs from source makes it first. */
export async function loadAssets(): Promise<Assets> {
  return createAssets(isBuilt ? await readBuilt() : await buildFromSource());
}

/** @param files by name with the hash in it, e.g. `style-7XQ3K2AB.css` */
export function createAssets(files: readonly { file: string; text: string }[]): Assets {
  const assets = new Map(files.map(({ file, text }) => [file, toAsset(file, text)]));
  const urls = new Map(files.map(({ file }) => [file.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, ''), `/assets/${file}`]));
  return {
    urlOf(name) {
      const url = urls.get(name);
      if (url === undefined) throw new RangeError(`there is no asset ${name}`);
      return url;
    },
    find: (file) => assets.get(file) ?? null,
  };
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

function toAsset(file: string, text: string): Asset {
  const mediaType = mediaTypes[extname(file)];
  if (mediaType === undefined) throw new RangeError(`no media type is known for ${file}`);
  const bytes = Buffer.from(text);
  return { mediaType, bytes, gzipped: gzipSync(bytes) };
}

const builtFolder = new URL('dist/assets/', packageFolder);

async function readBuilt(): Promise<{ file: string; text: string }[]> {
  const names = await readdir(builtFolder);
  return Promise.all(names.map(async (file) => ({ file, text: await readFile(new URL(file, builtFolder), 'utf8') })));
}

/** The builder is no part of the built program, hence its address is no literal. */
async function buildFromSource(): Promise<{ file: string; text: string }[]> {
  const builder: string = new URL('scripts/build-assets.ts', packageFolder).href;
  const { buildAssets }: { buildAssets: () => { file: string; text: string }[] } = await import(builder);
  return buildAssets();
}
