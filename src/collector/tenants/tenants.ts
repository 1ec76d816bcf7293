import { openTenant, type Tenant, type TenantOptions } from './tenant.ts';

/** The tenants of a collector, each opened when it is first needed. */
export class Tenants {
  readonly #options: TenantOptions;
  readonly #opening = new Map<string | undefined, Promise<Tenant>>();
  readonly #open: Tenant[] = [];
  #isClosed = false;

  constructor(options: TenantOptions) {
    this.#options = options;
  }

  /** Those that are open by now. */
  get all(): readonly Tenant[] {
    return this.#open;
  }

  /** @throws {CollectorError} as `openTenant`; the next call tries anew. */
  async of(name: string | undefined): Promise<Tenant> {
    if (this.#isClosed) throw new TypeError('The collector is stopping.');
    let opening = this.#opening.get(name);
    if (opening === undefined) {
      opening = this.#openOne(name);
      this.#opening.set(name, opening);
      opening.catch(() => this.#opening.delete(name));
    }
    return await opening;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled(this.#opening.values());
    await Promise.all(this.#open.map((tenant) => tenant.close()));
  }

  async #openOne(name: string | undefined): Promise<Tenant> {
    const tenant = await openTenant(name, this.#options);
    this.#open.push(tenant);
    tenant.projection?.start();
    if (name !== undefined)
      this.#options.log(`The tenant ${name} signs checkpoints with the key ${tenant.tree.key.text}.`);
    return tenant;
  }
}
