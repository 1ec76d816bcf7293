/** Settings that decide what names and strings mean, whose rights apply, or whether a transaction may write. */
const protectedSettings: ReadonlySet<string> = new Set([
  'search_path',
  'role',
  'session_authorization',
  'session_replication_role',
  'standard_conforming_strings',
  'backslash_quote',
  'escape_string_warning',
  'client_encoding',
  'transaction_read_only',
  'default_transaction_read_only',
  'row_security',
  'default_tablespace',
  'local_preload_libraries',
  'session_preload_libraries',
  'dynamic_library_path',
  'lo_compat_privileges',
  'allow_system_table_mods',
  'check_function_bodies',
  'statement_timeout',
  'transaction_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
  'transform_null_equals',
  'quote_all_identifiers',
]);

/** Whether changing a setting would pull the ground from under what was judged. Setting names ignore case. */
export const isProtectedSetting = (name: string): boolean => protectedSettings.has(name.toLowerCase());
