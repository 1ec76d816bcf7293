import { type Copies, readCopies } from '../../composition/copies/copies.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

/** The places that get copies of this window's trail. The machine's own list, where there is one, has its own secrets. */
export async function copiesOf(
  { auditCopies }: Settings,
  secrets: Secrets,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Copies> {
  return await readCopies({
    environment,
    settings: auditCopies,
    secret: async (setting) => await secrets.copySecret(setting).read(),
    now: () => Date.now(),
  });
}
