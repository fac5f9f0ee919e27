import { describe, expect, it } from 'vitest';
import { type Admission, createAdmission, type Reservation } from '../../../src/intake/admission.ts';

const mebibyte = 1024 * 1024;

function anAdmission({ freeBytes = 1000, reserveBytes = 100, unfiled = 0, maxInFlight = 10 } = {}) {
  const disk = { freeBytes, unfiled, looks: 0, nowMs: 0 };
  const admission: Admission = createAdmission({
    reserveBytes,
    maxInFlight,
    space: async () => {
      disk.looks += 1;
      return { freeBytes: disk.freeBytes, totalBytes: 10_000, freeFiles: null };
    },
    unfiledBytes: () => disk.unfiled,
    now: () => disk.nowMs,
  });
  return { admission, disk };
}

describe('admission', () => {
  it('lets in what fits beside the reserve, and nothing more', async () => {
    const { admission } = anAdmission();

    await admission.reserve(900, null);
    await expect(admission.reserve(1, null)).rejects.toMatchObject({ code: 'storage-full' });
  });

  it('counts what waits to be filed', async () => {
    const { admission } = anAdmission({ unfiled: 500 });

    await expect(admission.reserve(401, null)).rejects.toMatchObject({ code: 'storage-full' });
    await admission.reserve(400, null);
  });

  it('takes what has come off the promise, because the disk shows it by then', async () => {
    const { admission, disk } = anAdmission();
    const large = await admission.reserve(900, null);
    expect(admission.outstandingBytes).toBe(900);
    await large.received(600);

    expect(admission.outstandingBytes).toBe(300);
    disk.nowMs += 501;
    await admission.reserve(600, null);
  });

  it('gives a promise back once', async () => {
    const { admission } = anAdmission();
    const reservation = await admission.reserve(900, null);
    reservation.release();
    reservation.release();

    expect([admission.inFlight, admission.outstandingBytes]).toEqual([0, 0]);
    await admission.reserve(900, null);
  });

  it('promises nothing to a refused request', async () => {
    const { admission } = anAdmission();
    await expect(admission.reserve(5000, null)).rejects.toMatchObject({ code: 'storage-full' });

    expect([admission.inFlight, admission.outstandingBytes]).toEqual([0, 0]);
  });

  it('limits how many come at once', async () => {
    const { admission } = anAdmission({ maxInFlight: 1 });
    const first = await admission.reserve(0, null);

    await expect(admission.reserve(0, null)).rejects.toMatchObject({ code: 'overloaded' });
    first.release();
    await admission.reserve(0, null);
  });

  it('looks again every 64 MiB of a body without a length', async () => {
    const { admission, disk } = anAdmission({ freeBytes: 1000 * mebibyte });
    const chunked = await admission.reserve(null, null);
    expect(chunked.received(63 * mebibyte)).toBeNull();
    disk.freeBytes = 50;

    await expect(chunked.received(mebibyte)).rejects.toMatchObject({ code: 'storage-full' });
  });

  it('asks the disk seldom, and sees new space without being told', async () => {
    const { admission, disk } = anAdmission({ freeBytes: 0 });
    await expect(admission.reserve(1, null)).rejects.toMatchObject({ code: 'storage-full' });
    disk.freeBytes = 1000;
    await expect(admission.reserve(1, null)).rejects.toMatchObject({ code: 'storage-full' });
    expect(disk.looks).toBe(1);
    disk.nowMs += 501;

    await admission.reserve(1, null);
  });

  it('promises as much ahead as has come, and no more: an announcement takes nobody’s room', async () => {
    const { admission } = anAdmission({ freeBytes: 1000 * mebibyte });
    const announced = await Promise.all(Array.from({ length: 9 }, () => admission.reserve(900 * mebibyte, null)));
    expect(admission.outstandingBytes).toBe(9 * 64 * 1024);
    announced[0]?.received(mebibyte);
    expect(admission.outstandingBytes).toBe(9 * 64 * 1024 + mebibyte);
    await admission.reserve(900 * mebibyte, null);
    for (const { release } of announced) release();
    expect(admission.outstandingBytes).toBe(64 * 1024);
  });

  it('ends the body for which there is no room to go on', async () => {
    const { admission, disk } = anAdmission({ freeBytes: 10 * mebibyte, reserveBytes: 0 });
    const take = (bytes: number, { received }: Reservation) => {
      disk.freeBytes -= bytes;
      return received(bytes);
    };
    const [one, other] = [await admission.reserve(9 * mebibyte, null), await admission.reserve(9 * mebibyte, null)];
    await take(2 * mebibyte, one);
    await take(2 * mebibyte, other);
    await expect(take(2 * mebibyte, other)).rejects.toMatchObject({ code: 'storage-full' });
    other.release();
    disk.freeBytes = 8 * mebibyte;
    for (let came = 0; came < 7; came += 1) await take(mebibyte, one);
  });

  it('takes no unproved body that would fill more than a quarter of the room, announced or not', async () => {
    const { admission, disk } = anAdmission({ freeBytes: 100 * mebibyte, reserveBytes: 0 });
    const sender = { source: 'x', block: 'a' };
    await expect(admission.reserve(26 * mebibyte, sender)).rejects.toMatchObject({ code: 'storage-full' });
    const chunked = await admission.reserve(null, sender);
    disk.freeBytes = 74 * mebibyte;
    await expect(chunked.received(26 * mebibyte)).rejects.toMatchObject({ code: 'storage-full' });
    chunked.release();
    await admission.reserve(26 * mebibyte, null);
  });

  it('P19: is closed when a proved callback could not be taken, and never for unproved ones alone', async () => {
    const { admission } = anAdmission({ freeBytes: 1000 * mebibyte, reserveBytes: 0, maxInFlight: 4 });
    const unproved = Array.from({ length: 4 }, (_, at) => admission.reserve(0, { source: `s${at}`, block: 'a' }));
    await Promise.allSettled(unproved);
    expect(admission.isOpen(1000)).toBe(true);
    await Promise.all([admission.reserve(0, null), admission.reserve(0, null)]);
    expect(admission.isOpen(1000)).toBe(false);
  });
});
