import * as vscode from 'vscode';
import { toSignal } from '../boundary.ts';

/** What is done sooner needs no notification: it would only flicker. */
const patienceMs = 300;

/** Does work that a person can cancel; says so once it takes longer than a moment. */
export async function whileWaiting<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const source = new vscode.CancellationTokenSource();
  const working = work(toSignal(source.token));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), patienceMs);
  });
  try {
    const first = await Promise.race([working.then(() => 'done' as const), late]);
    if (first === 'late') {
      await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        async (_, token) => {
          token.onCancellationRequested(() => source.cancel());
          await working;
        },
      );
    }
    return await working;
  } finally {
    clearTimeout(timer);
    source.dispose();
  }
}
