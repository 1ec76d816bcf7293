import fc from 'fast-check';

/** What is left of one of the statements after some damage by these pieces, or by parts of itself and of another one. */
export const damageOf = (statements: readonly string[], pieces: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.constantFrom(...statements),
      fc.constantFrom(...statements),
      fc.array(
        fc.tuple(
          fc.constantFrom('cut', 'insert', 'repeat', 'splice', 'nest'),
          fc.nat(),
          fc.nat(80),
          fc.constantFrom(...pieces),
        ),
        { minLength: 1, maxLength: 5 },
      ),
    )
    .map(([first, second, steps]) => {
      let text = first;
      for (const [how, at, length, piece] of steps)
        text = damaged(text, second, how, at % (text.length + 1), length, piece);
      return text.slice(0, 300_000);
    });

function damaged(text: string, other: string, how: string, at: number, length: number, piece: string): string {
  switch (how) {
    case 'cut':
      return text.slice(0, at) + text.slice(at + length);
    case 'insert':
      return text.slice(0, at) + piece + text.slice(at);
    case 'repeat':
      return text.slice(0, at) + text.slice(at, at + length).repeat(1 + (length % 60)) + text.slice(at);
    case 'splice':
      return text.slice(0, at) + other.slice(length % (other.length + 1));
    default:
      return text.slice(0, at) + piece.repeat(length) + text.slice(at);
  }
}
