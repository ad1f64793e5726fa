/** JSON of which every text can be told: members in order and more than once, numbers and texts by their lexeme. */
export type JsonTree = Lexeme | readonly JsonTree[] | Members;

/** A scalar as it is written. */
export interface Lexeme {
  readonly lexeme: string;
}

export interface Members {
  readonly members: readonly (readonly [name: string, value: JsonTree])[];
}

export const lexeme = (value: unknown): Lexeme => ({ lexeme: JSON.stringify(value) ?? 'null' });

export function treeOf(value: unknown): JsonTree {
  if (Array.isArray(value)) return value.map(treeOf);
  if (typeof value !== 'object' || value === null) return lexeme(value);
  return { members: Object.entries(value).map(([name, member]) => [name, treeOf(member)] as const) };
}

export function textOf(tree: JsonTree): string {
  if ('lexeme' in tree) return tree.lexeme;
  if ('members' in tree) return `{${tree.members.map(([name, value]) => `${JSON.stringify(name)}:${textOf(value)}`).join(',')}}`;
  return `[${tree.map(textOf).join(',')}]`;
}

export function sizeOf(tree: JsonTree): number {
  if ('lexeme' in tree) return 1;
  return ('members' in tree ? tree.members.map(([, value]) => value) : tree).reduce((sum, child) => sum + sizeOf(child), 1);
}

/** What stands at one place becomes nothing, itself changed, or more. */
export type Change = (child: JsonTree, name: string) => readonly (readonly [name: string, value: JsonTree])[];

/** A copy in which the n-th value, counted from the root down and without it, is changed. */
export function changedAt(tree: JsonTree, n: number, change: Change): JsonTree {
  const place = { left: n };
  const children = (entries: readonly (readonly [string, JsonTree])[]) => entries.flatMap(([name, child]) => (place.left-- === 0 ? change(child, name) : [[name, into(child)] as const]));
  const into = (at: JsonTree): JsonTree => {
    if (place.left < 0 || 'lexeme' in at) return at;
    return 'members' in at ? { members: children(at.members) } : children(at.map((child, i) => [String(i), child] as const)).map(([, child]) => child);
  };
  return into(tree);
}
