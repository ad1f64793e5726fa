export interface Rule {
  readonly id: string;
  readonly topic: string;
  readonly meaning: string;
  /** Why it is not done yet. */
  readonly deferred?: string;
}

export interface NamedTest {
  /** Path in the repository. */
  readonly file: string;
  readonly name: string;
}

/** Names of tests in a source file that begin with a rule: a call whose first argument is such a text. */
export function testsIn(file: string, source: string): NamedTest[] {
  return [...source.matchAll(/\((['"`])(R-[A-Z]+(?:-\d+)?\b(?:\\.|(?!\1).)*)\1,/g)].map(([, , name]) => ({ file, name: (name ?? '').replaceAll("\\'", "'") }));
}

export function rulesIn(name: string): string[] {
  return [...new Set(name.match(/\bR-[A-Z]+(?:-\d+)?\b/g) ?? [])];
}

/** What is wrong with the list: a rule that is neither tested nor deferred, or both; a test that names a rule that is not on it. */
export function faultsOf(rules: readonly Rule[], tests: readonly NamedTest[]): string[] {
  const tested = new Set(tests.flatMap(({ name }) => rulesIn(name)));
  const listed = new Set(rules.map(({ id }) => id));
  return [
    ...rules.filter(({ id, deferred }) => deferred === undefined && !tested.has(id)).map(({ id }) => `${id} has no test that names it and is not deferred`),
    ...rules.filter(({ id, deferred }) => deferred !== undefined && tested.has(id)).map(({ id }) => `${id} is tested and called deferred`),
    ...[...tested].filter((id) => !listed.has(id)).map((id) => `${id} is named by a test and stands not in rules.json`),
  ];
}

/** docs/rules.md. */
export function rulesPage(rules: readonly Rule[], tests: readonly NamedTest[]): string {
  const deferred = rules.filter((rule) => rule.deferred !== undefined).length;
  const topics = [...new Set(rules.map(({ topic }) => topic))];
  return `<!-- Generated from libs/pure/normalize/rules/rules.json and the names of the tests by npm run generate. Do not edit. -->
# Rules of the normalizer

${rules.length} rules, ${rules.length - deferred} done, ${deferred} deferred. A rule is done when tests name it; the durations are parameters of the rule set.
${topics.map((topic) => `
## ${topic}

${rules.filter((rule) => rule.topic === topic).map((rule) => entry(rule, tests)).join('\n')}
`).join('')}`;
}

function entry({ id, meaning, deferred }: Rule, tests: readonly NamedTest[]): string {
  if (deferred !== undefined) return `- **${id}** ${meaning}\n  *Deferred*: ${deferred}.`;
  const files = new Set(tests.filter(({ name }) => rulesIn(name).includes(id)).map(({ file }) => file));
  return `- **${id}** ${meaning}\n  *Done*: ${[...files].map((file) => `[${file.split('/').at(-1)}](../${file})`).join(', ')}.`;
}
