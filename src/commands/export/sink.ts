import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { StartError } from '../../domain/errors.ts';

/** Where exported files go. */
export interface ExportSink {
  /** `path` is relative, with `/`, made of safe names, and never the same twice. */
  add(path: string, content: Uint8Array | Readable, modifiedAt: Date): Promise<void>;
  /** Resolves when everything is written. */
  finish(): Promise<void>;
  /** Removes what was begun, after a failure. */
  abandon(): Promise<void>;
}

/** A zip file for a target that ends in `.zip`, else a folder. Neither is ever written over. @throws StartError */
export async function openSink(target: string): Promise<ExportSink> {
  return /\.zip$/i.test(target) ? openZip(target) : openFolder(target);
}

async function openFolder(dir: string): Promise<ExportSink> {
  await mkdir(dir, { recursive: true });
  if ((await readdir(dir)).length > 0) throw new StartError(`${dir} is not empty: name a new folder or an empty one`);
  return {
    async add(path, content, modifiedAt) {
      const file = join(dir, path);
      await mkdir(dirname(file), { recursive: true });
      const source = content instanceof Readable ? content : Readable.from([content]);
      await pipeline(source, createWriteStream(file, { flags: 'wx' }));
      await utimes(file, modifiedAt, modifiedAt);
    },
    finish: async () => undefined,
    // It was empty before.
    abandon: () => rm(dir, { recursive: true, force: true }),
  };
}

async function openZip(path: string): Promise<ExportSink> {
  const zip = new ZipFile();
  const file = createWriteStream(path, { flags: 'wx' });
  await once(file, 'open').catch((error: unknown) => {
    throw new StartError(`${path} cannot be made: ${error instanceof Error ? error.message : String(error)}`);
  });
  const written = pipeline(zip.outputStream, file);
  // It is awaited in the end; a failure before that must not end the process.
  written.catch(() => undefined);
  return {
    async add(name, content, mtime) {
      if (!(content instanceof Readable)) {
        zip.addBuffer(Buffer.from(content), name, { mtime });
        return;
      }
      zip.addReadStream(content, name, { mtime });
      // One open file at a time, however many there are.
      await Promise.race([once(content, 'close'), written]);
    },
    async finish() {
      zip.end();
      await written;
    },
    async abandon() {
      file.destroy();
      await written.catch(() => undefined);
      await rm(path, { force: true });
    },
  };
}
