import { readFile } from 'node:fs/promises';

/** The PEM text that `--ca` names: an authority that is trusted beside the public ones. @throws RangeError */
export async function readCa(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new RangeError(`--ca ${file}: expected a file that can be read`, { cause });
  });
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new RangeError(`--ca ${file}: expected certificates in PEM`);
}
