// What npm start and npm test do before anything is installed: plain JavaScript without packages.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const seconds = (from) => `${((Date.now() - from) / 1000).toFixed(1)} s`;

function missing(text) {
  console.error(text);
  process.exit(1);
}

/** One line and the end where something must be installed first. */
export function checkPrerequisites() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) missing(`Node.js 20.19 or newer is needed, this is ${process.versions.node}: install it from https://nodejs.org or with your package manager.`);

  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const asked = spawnSync(java, ['-version'], { encoding: 'utf8' });
  const version = /version "(?:1\.)?(\d+)/.exec(`${asked.stderr ?? ''}${asked.stdout ?? ''}`);
  const hint = 'install it, for example: apt-get install default-jre-headless (Debian), brew install openjdk (macOS), or set JAVA_HOME.';
  if (asked.error || version === null) missing(`Java 17 or newer is needed for Kafka and the schema registry, and ${java} does not start: ${hint}`);
  if (Number(version[1]) < 17) missing(`Java 17 or newer is needed for Kafka and the schema registry, this is ${version[1]}: ${hint}`);

  if (spawnSync('mvn', ['-v'], { stdio: 'ignore' }).error) {
    missing('Maven is needed to fetch Kafka and the schema registry: install it, for example: apt-get install maven (Debian), brew install maven (macOS).');
  }
}

/** Whether node_modules holds exactly what package-lock.json asks for. Optional packages of other machines may be absent. */
function dependenciesAreInstalled() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const installed = JSON.parse(readFileSync(join(root, 'node_modules', '.package-lock.json'), 'utf8')).packages;
    return (
      existsSync(join(root, 'node_modules', '.bin', 'node')) &&
      Object.entries(wanted).every(([path, { version, link, optional, devOptional }]) =>
        !path.includes('node_modules/') || optional || devOptional || (link ? installed[path]?.link : installed[path]?.version === version),
      )
    );
  } catch {
    return false;
  }
}

export function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options });
    child.once('error', (error) => missing(`Cannot start ${command}: ${error.message}`));
    child.once('exit', (code, signal) => resolve(code ?? (signal ? 128 : 1)));
    options?.onStart?.(child);
  });
}

async function installDependencies() {
  console.log('installing the packages with npm ci (about 900 MB on disk, most of it the ClickHouse engine)');
  const from = Date.now();
  const ticker = setInterval(() => console.log(`npm ci: ${seconds(from)}`), 5000);
  const code = await run('npm', ['ci', '--no-audit', '--no-fund']);
  clearInterval(ticker);
  if (code !== 0) missing(`npm ci ended with ${code}: see its messages above, then try again.`);
}

/** Installs the packages that are missing. */
export async function prepareDependencies() {
  if (!dependenciesAreInstalled()) await installDependencies();
}

/** The Node that came with the packages. */
export const ownNode = join(root, 'node_modules', '.bin', 'node');
