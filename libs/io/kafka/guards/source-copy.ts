import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rootDir, workDir } from '../../../../infra/local/servers/places.ts';
import { deleteAtEnd } from '../../../../infra/local/servers/reaper.ts';
import type { Edit } from './guard.ts';

const LIBRARY = 'libs/io/kafka';

/** What others import as this library is the copy too, or its mends of kafkajs would come back in by them. */
const JEST_CONFIG = `import config from ${JSON.stringify(join(rootDir, 'jest.config.mjs'))};
const moduleNameMapper = { '^@chargeplane/kafka$': '<rootDir>/${LIBRARY}/src/index.ts' };
export default { ...config, projects: config.projects.map((project) => ({ ...project, moduleNameMapper })) };
`;

/** A copy of this library in a checkout of its own, which jest runs like the real one; all else is the real one. */
export class SourceCopy {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async make(): Promise<SourceCopy> {
    await mkdir(workDir, { recursive: true });
    const root = await mkdtemp(join(workDir, 'guards-'));
    deleteAtEnd(root);
    for (const folder of ['src', 'test', 'package.json']) await cp(join(rootDir, LIBRARY, folder), join(root, LIBRARY, folder), { recursive: true });
    for (const file of ['package.json', '.swcrc']) await cp(join(rootDir, file), join(root, file));
    await writeFile(join(root, 'jest.config.mjs'), JEST_CONFIG);
    await symlink(join(rootDir, 'infra'), join(root, 'infra'));
    return new SourceCopy(root);
  }

  /**
   * Applies the edits and returns what takes them back.
   * @throws when a text does not stand exactly once in its file: the list of guards is older than the sources
   */
  async edit(edits: readonly Edit[]): Promise<() => Promise<void>> {
    const before = new Map<string, string>();
    for (const { file, find, replace } of edits) {
      const path = join(this.root, LIBRARY, 'src', file);
      const text = await readFile(path, 'utf8');
      if (!before.has(path)) before.set(path, text);
      const places = text.split(find).length - 1;
      if (places !== 1) throw new Error(`${file} holds ${places} times, not once: ${find}`);
      await writeFile(path, text.replace(find, () => replace));
    }
    return async () => {
      for (const [path, text] of before) await writeFile(path, text);
    };
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}
