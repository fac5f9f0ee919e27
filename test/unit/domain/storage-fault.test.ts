import { describe, expect, it } from 'vitest';
import { CollectorError } from '../../../src/domain/errors.ts';
import { faultOf, storageError } from '../../../src/domain/storage-fault.ts';

describe('storageError', () => {
  it.each([
    ['ENOSPC', 'storage-full'],
    ['EDQUOT', 'storage-full'],
    ['SQLITE_FULL', 'storage-full'],
    ['SQLITE_IOERR_SHMSIZE', 'storage-full'],
    ['EIO', 'storage-unavailable'],
    ['EFBIG', 'storage-unavailable'],
    ['EROFS', 'storage-unavailable'],
    ['SQLITE_IOERR_WRITE', 'storage-unavailable'],
    ['SQLITE_BUSY', 'storage-unavailable'],
  ])('of %s is %s', (code, expected) => {
    expect(storageError('not written', failing(code))).toMatchObject({ code: expected, message: 'not written' });
  });

  it('looks through what other errors say about it', () => {
    const told = new CollectorError('storage-unavailable', 'not durable', { cause: failing('ENOSPC') });
    expect(storageError('not written', new Error('gave up', { cause: told })).code).toBe('storage-full');
  });

  it('of anything else is storage-unavailable', () => {
    expect(storageError('not written', 'a string').code).toBe('storage-unavailable');
    expect(storageError('not written', new Error('no code')).code).toBe('storage-unavailable');
  });
});

describe('faultOf', () => {
  it('takes no code of ours, nor of a library, for one of the disk', () => {
    expect(faultOf(new CollectorError('storage-full', 'no room'))).toBeNull();
    expect(faultOf(failing('ERR_INVALID_ARG_TYPE'))).toBeNull();
  });
});

function failing(code: string): Error {
  return Object.assign(new Error('refused'), { code });
}
