/** One form of SQL, with an example of it. */
export interface Form {
  readonly name: string;
  readonly sql: string;
  /** Whether the example is understood to its end. */
  readonly understood: boolean;
}

/** Forms that belong together, as one table of the page. */
export interface FormGroup {
  readonly title: string;
  readonly forms: readonly Form[];
}

/** A form that is followed to its end. */
export const followed = (name: string, sql: string): Form => ({ name, sql, understood: true });

/** A form that is recognised, and needs a person. */
export const recognised = (name: string, sql: string): Form => ({ name, sql, understood: false });
