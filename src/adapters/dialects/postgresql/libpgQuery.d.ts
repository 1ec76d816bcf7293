/** The WASM build of PostgreSQL's parser, below the package's own wrapper: so that an instance can be thrown away. */
declare module 'libpg-query/wasm/libpg-query.js' {
  export interface LibpgQuery {
    getValue(pointer: number, type: 'i32'): number;
    UTF8ToString(pointer: number): string;
    stringToUTF8(text: string, pointer: number, maxBytes: number): void;
    lengthBytesUTF8(text: string): number;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    _wasm_parse_query_raw(text: number): number;
    _wasm_free_parse_result(result: number): void;
    /** JSON of all bodies in PL/pgSQL of a text, or what is wrong. */
    _wasm_parse_plpgsql(text: number): number;
    _wasm_free_string(text: number): void;
    readonly HEAPU8: Uint8Array;
  }
  /** Makes one instance with its own memory. Reads `libpg-query.wasm` beside the running script. */
  export default function makeInstance(): Promise<LibpgQuery>;
}
