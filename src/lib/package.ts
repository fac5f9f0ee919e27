/** Whether this is the built program, which stands flat in one folder, and not its source. */
export const isBuilt = !import.meta.url.endsWith('.ts');

/** Folder of the package: the one that holds `dist/` or `src/`. */
export const packageFolder = isBuilt ? new URL('../', import.meta.url) : new URL('../../', import.meta.url);
