import { describe, expect, it } from 'vitest';
import { type Admission, createAdmission } from '../../../src/intake/admission.ts';

const mebibyte = 1024 * 1024;

function anAdmission({ freeBytes = 1000, reserveBytes = 100, unfiled = 0, maxInFlight = 10 } = {}) {
  const disk = { freeBytes, unfiled, looks: 0, nowMs: 0 };
  const admission: Admission = createAdmission({
    reserveBytes,
    maxInFlight,
    space: async () => {
      disk.looks += 1;
      return { freeBytes: disk.freeBytes, totalBytes: 10_000 };
    },
    unfiledBytes: () => disk.unfiled,
    now: () => disk.nowMs,
  });
  return { admission, disk };
}

describe('admission', () => {
  it('lets in what fits beside the reserve, and nothing more', async () => {
    const { admission } = anAdmission();

    await admission.reserve(900);
    await expect(admission.reserve(1)).rejects.toMatchObject({ code: 'storage-full' });
  });

  it('counts what waits to be filed', async () => {
    const { admission } = anAdmission({ unfiled: 500 });

    await expect(admission.reserve(401)).rejects.toMatchObject({ code: 'storage-full' });
    await admission.reserve(400);
  });

  it('takes what has come off the promise, because the disk shows it by then', async () => {
    const { admission } = anAdmission();
    const large = await admission.reserve(900);
    expect(admission.outstandingBytes).toBe(900);
    await large.received(600);

    expect(admission.outstandingBytes).toBe(300);
    await admission.reserve(600);
  });

  it('gives a promise back once', async () => {
    const { admission } = anAdmission();
    const reservation = await admission.reserve(900);
    reservation.release();
    reservation.release();

    expect([admission.inFlight, admission.outstandingBytes]).toEqual([0, 0]);
    await admission.reserve(900);
  });

  it('promises nothing to a refused request', async () => {
    const { admission } = anAdmission();
    await expect(admission.reserve(5000)).rejects.toMatchObject({ code: 'storage-full' });

    expect([admission.inFlight, admission.outstandingBytes]).toEqual([0, 0]);
  });

  it('limits how many come at once', async () => {
    const { admission } = anAdmission({ maxInFlight: 1 });
    const first = await admission.reserve(0);

    await expect(admission.reserve(0)).rejects.toMatchObject({ code: 'overloaded' });
    first.release();
    await admission.reserve(0);
  });

  it('looks again every 64 MiB of a body without a length', async () => {
    const { admission, disk } = anAdmission({ freeBytes: 1000 * mebibyte });
    const chunked = await admission.reserve(null);
    expect(chunked.received(63 * mebibyte)).toBeNull();
    disk.freeBytes = 50;

    await expect(chunked.received(mebibyte)).rejects.toMatchObject({ code: 'storage-full' });
  });

  it('asks the disk seldom, and sees new space without being told', async () => {
    const { admission, disk } = anAdmission({ freeBytes: 0 });
    await expect(admission.reserve(1)).rejects.toMatchObject({ code: 'storage-full' });
    disk.freeBytes = 1000;
    await expect(admission.reserve(1)).rejects.toMatchObject({ code: 'storage-full' });
    expect(disk.looks).toBe(1);
    disk.nowMs += 501;

    await admission.reserve(1);
  });
});
