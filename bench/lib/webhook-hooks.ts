/**
 * Hooks of an adnanh/webhook that saves every body with a script, in the folder.
 *
 * It waits for the script before it answers; otherwise an answer would only mean that the script was about to be run.
 * The body comes in the environment, not in a file: webhook removes that file afterwards, and many removals make new
 * files slower for everybody.
 */
export function webhookHooks({ script, dir }: { script: string; dir: string }): string {
  const hook = {
    id: 'callback',
    'execute-command': script,
    'command-working-directory': dir,
    'include-command-output-in-response': true,
    'pass-environment-to-command': [
      { source: 'raw-request-body', envname: 'BODY' },
      { source: 'payload', name: 'id', envname: 'ID' },
    ],
  };
  return JSON.stringify([hook]);
}
