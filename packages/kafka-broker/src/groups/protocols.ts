/** One way of assigning partitions that a member knows, with what its assignor wants to tell the leader. */
export interface Protocol {
  readonly name: string;
  readonly metadata: Buffer;
}

/** Names that every list contains. */
export function commonProtocols(lists: readonly (readonly Protocol[])[]): ReadonlySet<string> {
  const [first, ...rest] = lists.map((list) => list.map((protocol) => protocol.name));
  return new Set((first ?? []).filter((name) => rest.every((names) => names.includes(name))));
}

/** The protocol that most members prefer among those that all know; undefined when there is none. */
export function voteProtocol(lists: readonly (readonly Protocol[])[]): string | undefined {
  const candidates = commonProtocols(lists);
  const votes = new Map<string, number>();
  for (const list of lists) {
    const choice = list.find((protocol) => candidates.has(protocol.name));
    if (choice) votes.set(choice.name, (votes.get(choice.name) ?? 0) + 1);
  }
  let winner: string | undefined;
  for (const [name, count] of votes) {
    if (winner === undefined || count > (votes.get(winner) ?? 0)) winner = name;
  }
  return winner;
}

/** Whether two lists say the same, so that a member who joins again changes nothing. */
export function sameProtocols(left: readonly Protocol[], right: readonly Protocol[]): boolean {
  return (
    left.length === right.length &&
    left.every((protocol, index) => {
      const other = right[index];
      return other !== undefined && other.name === protocol.name && other.metadata.equals(protocol.metadata);
    })
  );
}
