import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files whose topics lie in a folder beside them (see `shareWindow`) come first: they take the longest, and vitest, which goes by the size
 * of a file as long as it doesn't know better, would leave one of them for the end, with half of the machine idle.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => topicBytes(b.moduleId) - topicBytes(a.moduleId));
  }
}

/** Bytes of the topics of a test file; 0 where it has none. */
function topicBytes(file: string): number {
  const folder = file.replace(/\.test\.ts$/, '');
  if (path.basename(path.dirname(file)) !== 'host') return 0;
  try {
    return readdirSync(folder).reduce((sum, name) => sum + statSync(path.join(folder, name)).size, 0);
  } catch {
    return 0;
  }
}
