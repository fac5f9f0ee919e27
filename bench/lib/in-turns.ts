/**
 * Measures every server once a round, and tells what came of each, by its name.
 *
 * The order changes from round to round: whoever goes first would otherwise always meet the idle machine.
 */
export async function inTurns<Server extends { name: string }, Result>(
  servers: readonly Server[],
  rounds: number,
  measure: (server: Server, round: number) => Promise<Result>,
): Promise<Map<string, Result[]>> {
  const results = new Map(servers.map(({ name }): [string, Result[]] => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const first = round % servers.length;
    for (const server of [...servers.slice(first), ...servers.slice(0, first)]) {
      results.get(server.name)?.push(await measure(server, round));
    }
  }
  return results;
}
