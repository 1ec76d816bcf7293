/**
 * Stands in the bundle for the packages that sign in with Microsoft Entra and unwrap column keys from its key vault. The driver
 * loads them whether they are used or not, and they are ten times its size; see docs/decisions/0010-sql-server-driver.md.
 */
class EntraAbsent {
  constructor() {
    throw new Error('Signing in with Microsoft Entra is not part of Countersign. Use a login with a password.');
  }
}

export {
  EntraAbsent as ClientSecretCredential,
  EntraAbsent as CryptographyClient,
  EntraAbsent as DefaultAzureCredential,
  EntraAbsent as KeyClient,
  EntraAbsent as ManagedIdentityCredential,
  EntraAbsent as UsernamePasswordCredential,
};
