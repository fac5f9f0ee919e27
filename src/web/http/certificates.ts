import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Validity } from '../../domain/certificate.ts';
import { StartError } from '../../domain/errors.ts';
import { errnoOf } from '../../lib/errno.ts';

/** Paths of PEM files, as `server.tls` names them. */
export interface CertificateFiles {
  cert: string;
  key: string;
}

/** A certificate and its key, as they were read. */
export interface CertificatePair {
  cert: Buffer;
  key: Buffer;
  /** Of the certificate that is shown, the first in its file. */
  validity: Validity;
}

/**
 * Reads the two files and proves that they belong together.
 *
 * @throws StartError naming the setting, the file, what is wrong with it and what to do
 */
export async function readCertificates(files: CertificateFiles): Promise<CertificatePair> {
  const cert = await read('server.tls.cert', files.cert);
  const key = await read('server.tls.key', files.key);
  const certificate = parse(cert, `server.tls.cert is ${files.cert}: expected a certificate in PEM`, (bytes) => {
    if (!bytes.includes('-----BEGIN ')) throw new TypeError('it holds no PEM');
    return new X509Certificate(bytes);
  });
  const isLocked = key.includes('ENCRYPTED');
  const unlock = 'without a passphrase: take it away with openssl pkey -in KEY -out OTHER';
  const wanted = `server.tls.key is ${files.key}: expected a private key in PEM`;
  const privateKey = parse(key, isLocked ? `${wanted} ${unlock}` : wanted, (bytes) => createPrivateKey(bytes));
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new StartError(
      `server.tls.key (${files.key}) is not the key of server.tls.cert (${files.cert}): name the two that were made together`,
    );
  }
  const { validFromDate: validFrom, validToDate: expiresAt } = certificate;
  return { cert, key, validity: { validFrom, expiresAt } };
}

async function read(setting: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new StartError(`${setting} is ${path}: expected a file that can be read (${errnoOf(cause)})`, { cause });
  }
}

function parse<Value>(bytes: Buffer, message: string, parser: (bytes: Buffer) => Value): Value {
  try {
    return parser(bytes);
  } catch (cause) {
    throw new StartError(message, { cause });
  }
}
