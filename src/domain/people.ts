/** Each may what those before it may, and more. */
export const roles = ['viewer', 'editor', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who reads the archive. */
export interface Person {
  /** As the settings call the token, for the audit. */
  name: string;
  role: Role;
  /** The sources that exist for this person; null: all. */
  sources: readonly string[] | null;
}

/** What a route asks of a person: a role, and for what is about the whole machine also all sources. */
export interface Need {
  role: Role;
  allSources: boolean;
}

/** Whether a person may do what needs a role. */
export function reaches(person: Person, { role, allSources }: Need): boolean {
  return roles.indexOf(person.role) >= roles.indexOf(role) && (!allSources || person.sources === null);
}

/** A token of the archive, and whom it lets in. */
export interface ArchiveToken extends Person {
  token: string;
}

/** Whoever holds a token that nobody described may do everything. */
export function tokenOfAdmin(token: string): ArchiveToken {
  return { token, name: 'admin', role: 'admin', sources: null };
}
