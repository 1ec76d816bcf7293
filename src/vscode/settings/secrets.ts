import { createHash } from 'node:crypto';
import type * as vscode from 'vscode';
import type { ConnectionProfile } from '../../core/ports.ts';

/** What the editor's secret storage holds for us, and under which key. Nothing of it ever stands in settings or logs. */
export class Secrets {
  readonly #storage: vscode.SecretStorage;

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage;
  }

  /** Bound to the endpoint, so that a changed setting can't send the key of one service to another. */
  apiKey(baseUrl: string): Secret {
    return this.#at(`apiKey:${hash(baseUrl)}`);
  }

  /**
   * Bound to every word of the connection: a workspace that reuses its name or server with other safeguards gets
   * nothing.
   */
  password(profile: ConnectionProfile): Secret {
    return this.#at(`password:${hash(JSON.stringify(Object.entries(profile).sort()))}`);
  }

  auditToken(endpoint: string): Secret {
    return this.#at(`auditToken:${hash(endpoint)}`);
  }

  /** Bound to every word of the copy's setting: another address, or more disclosed, gets nothing. */
  copySecret(copy: object): Secret {
    return this.#at(`copySecret:${hash(JSON.stringify(Object.entries(copy).sort()))}`);
  }

  /** The private key that vouches for this installation's trail, as PKCS #8 PEM. */
  deviceKey(): Secret {
    return this.#at('deviceKey');
  }

  /** The key that wraps the keys of the trail's sealed values. */
  sealingKey(): Secret {
    return this.#at('sealingKey');
  }

  #at(key: string): Secret {
    const full = `countersign.${key}`;
    return {
      read: async () => await this.#storage.get(full),
      write: async (value) => await this.#storage.store(full, value),
      clear: async () => await this.#storage.delete(full),
    };
  }
}

export interface Secret {
  read(): Promise<string | undefined>;
  write(value: string): Promise<void>;
  clear(): Promise<void>;
}

function hash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32);
}
