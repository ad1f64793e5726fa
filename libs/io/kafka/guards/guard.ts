/** One change of a source file, in which `find` stands exactly once. */
export interface Edit {
  /** Under `src`. */
  file: string;
  find: string;
  replace: string;
}

/** A guard, how it is taken out, and the test that must fail then. */
export interface Guard {
  hazard: string;
  guard: string;
  edits: Edit[];
  /** Of the test, under libs/io/kafka. */
  file: string;
  /** Whole name of the test, with that of its `describe` in front. */
  test: string;
}
