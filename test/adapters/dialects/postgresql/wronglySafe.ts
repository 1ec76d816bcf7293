import type { Statement } from '../../../../src/core/analysis/analysis.ts';
import type { Dialect } from '../../../../src/core/ports.ts';
import type { WatchedServer } from './watchedServer.ts';

/** How many statements were tried, and what those did that were called reads. */
export interface Verdict {
  readonly judged: number;
  readonly read: number;
  /** Of those called reads: how many the server carried out. */
  readonly ran: number;
  /** Statements that were called reads and left traces. */
  readonly wrong: readonly string[];
}

const together = 100;

/** Judges statements, and runs each that is called a read on a server that is watched. */
export async function tryReads(
  statements: Iterable<string>,
  dialect: Dialect,
  server: WatchedServer,
  until: () => boolean = () => false,
): Promise<Verdict> {
  const wrong: string[] = [];
  let judged = 0;
  let read = 0;
  let ran = 0;
  let sinceLook: string[] = [];
  const look = async (): Promise<void> => {
    const traces = await server.look();
    // Which one it was is told by running them again, each looked after by itself.
    if (traces.length > 0) wrong.push(...(await blame(sinceLook, traces, server)));
    sinceLook = [];
  };
  for (const sql of statements) {
    if (until()) break;
    judged++;
    const found = dialect.analyse(sql, server.catalog).statements;
    if (found.length !== 1 || !found.every(isRead)) continue;
    read++;
    const { accepted, traces } = await server.run(sql);
    if (accepted) ran++;
    if (traces.length > 0) wrong.push(`${sql} → ${traces.join('; ')}`);
    sinceLook.push(sql);
    if (sinceLook.length >= together) await look();
  }
  await look();
  return { judged, read, ran, wrong };
}

const isRead = ({ effect, understood }: Statement): boolean => effect === 'read' && understood;

async function blame(statements: readonly string[], traces: readonly string[], server: WatchedServer) {
  const blamed: string[] = [];
  for (const sql of statements) {
    await server.run(sql);
    const own = await server.look();
    if (own.length > 0) blamed.push(`${sql} → ${own.join('; ')}`);
  }
  return blamed.length > 0 ? blamed : [`one of ${statements.length} statements → ${traces.join('; ')}`];
}
