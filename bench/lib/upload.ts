import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Target } from './benched-server.ts';
import { checkout } from './workplace.ts';

/** `multipart`: form data with one media part. `bare`: the media as it is. `json`: one large transcript. */
export type Shape = 'multipart' | 'bare' | 'json';

/** What a client process is told. */
export interface Upload {
  target: Target;
  /** Last segment of the path where every body has its own, and file name of the media part. */
  name: string;
  shape: Shape;
  /** About so long. */
  bytes: number;
}

export interface UploadResult {
  bytes: number;
  /** From the first byte sent to the answer. */
  seconds: number;
}

/**
 * Sends one large body from a process of its own, which neither holds it nor reads it from a disk.
 *
 * @throws Error when the answer is not a success
 */
export async function upload(what: Upload): Promise<UploadResult> {
  const client = join(checkout, 'bench', 'clients', 'upload.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [client, JSON.stringify(what)]);
  const { status, ...result } = JSON.parse(stdout) as UploadResult & { status: number };
  if (status < 200 || status > 299) throw new Error(`${what.name} was answered ${status}`);
  return result;
}
