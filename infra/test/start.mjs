// npm test: installs the packages that are missing and runs every step on the Node that came with them.
import { checkPrerequisites, ownNode, prepareDependencies, run } from '../local/prepare-checkout.mjs';

checkPrerequisites();
await prepareDependencies();
process.exit(await run(ownNode, ['infra/test/main.ts']));
