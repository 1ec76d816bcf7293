/** Texts that the pack carries as they are: how to prove it without Countersign. */
export interface EvidenceRecipe {
  readonly script: string;
  readonly style: string;
  readonly python: string;
  readonly readme: string;
}

/** One file of a pack; `path` has forward slashes. */
export interface EvidenceFile {
  readonly path: string;
  readonly text: string;
}
