import { hostLanguageOfFile } from '../../composition/hostLanguages.ts';
import type { Catalog } from '../../core/analysis/catalog.ts';
import type { Actor } from '../../core/draft/actor.ts';
import { assess } from '../../core/flow.ts';
import type { Decision } from '../../core/policy/decision.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { ConnectionProfile } from '../../core/ports.ts';
import { asRequestId } from '../../core/prelude/brands.ts';
import type { Checked, Unread } from '../../core/report/checked.ts';
import { dialectOfFile } from '../dialect.ts';
import { readSqlFile } from '../sqlFiles/readSqlFile.ts';
import { UsageError } from '../usageError.ts';
import { embeddedCheck } from './embeddedCheck.ts';

/** By what files are judged. */
export interface CheckSettings {
  readonly policy: Policy;
  readonly profile: ConnectionProfile;
  readonly catalog: Catalog | undefined;
  readonly asker: Actor;
  /** The dialect of all files; without it each file's own comment counts, else PostgreSQL. */
  readonly dialect: string | undefined;
  /** The folder that file names count from. */
  readonly cwd: string;
}

/** What the policy says of one file, or of a text under a file's name; `undefined` for a file of another language without SQL. */
export type FileCheck = (file: string, text?: string) => Promise<Checked | Unread | undefined>;

/** A check by these settings. A file that can't be read, or is written in a dialect that there isn't, is answered as unread. */
export function fileCheck(settings: CheckSettings): FileCheck {
  const { policy, profile, asker, cwd } = settings;
  return async (file, given) => {
    const read = given === undefined ? await readSqlFile(file, cwd) : { text: given };
    if (!('text' in read)) return read;
    const { text } = read;
    const dialect = await dialectOfFile(settings.dialect, { name: file, text }).catch((thrown: unknown) => {
      if (thrown instanceof UsageError) return { file, reason: thrown.message };
      throw thrown;
    });
    if ('reason' in dialect) return dialect;
    // A catalog describes the tables of one database, and a file in another dialect isn't about that one.
    const catalog = settings.catalog?.dialect === dialect.name ? settings.catalog : undefined;
    const decide = (sql: string): Decision =>
      assess(
        { requestId: asRequestId('check'), asker, connection: profile.name, sql, author: { kind: 'person' } },
        { policy, profile, dialect, catalog },
      ).decision;
    const language = hostLanguageOfFile(file);
    if (language === undefined) return { file, text, decision: decide(text) };
    const decision = embeddedCheck(text, language, dialect.name, decide);
    return decision === undefined ? undefined : { file, text, decision, language: language.name };
  };
}
