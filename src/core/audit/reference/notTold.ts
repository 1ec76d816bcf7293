/** What a full account of a query could hold and this product's trail doesn't, each with the reason. Markdown. */
export const notTold: readonly (readonly [what: string, because: string])[] = [];
