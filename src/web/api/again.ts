import type { Request, Response } from 'express';
import { z } from 'zod';
import { CollectorError } from '../../domain/errors.ts';
import type { KeepingCommands } from '../../domain/filing.ts';
import { reaches } from '../../domain/people.ts';
import { personAt } from '../http/access.ts';

/** What was deleted may come back when an admin says so. */
export const againQuery = z.object({
  again: z
    .enum(['true'], { error: 'expected true' })
    .optional()
    .transform((again) => again === 'true'),
});

export type AgainDeps = Pick<KeepingCommands, 'wasDeleted' | 'allowAgain'>;

interface Call {
  source: string;
  jobIds: readonly string[];
}

/** @throws CollectorError `was-deleted` */
export async function assertNotDeleted(keeping: AgainDeps, call: Call): Promise<void> {
  if (!(await keeping.wasDeleted(call))) return;
  throw new CollectorError(
    'was-deleted',
    'something of this call was deleted, has expired or was erased, and is not brought back; an admin may ask for it with ?again=true',
  );
}

/** Lets a call come back that was deleted, and writes down who did. @throws CollectorError `not-permitted` */
export async function allowAgain(keeping: AgainDeps, request: Request, response: Response, call: Call): Promise<void> {
  const person = personAt(response);
  if (!reaches(person, { role: 'admin', allSources: false })) {
    throw new CollectorError('not-permitted', `again=true needs the role admin; your token has ${person.role}`);
  }
  if (!(await keeping.wasDeleted(call))) return;
  await response.locals.audit?.note(request, response, 'allowed-again');
  await keeping.allowAgain({ ...call, by: person.name });
}
