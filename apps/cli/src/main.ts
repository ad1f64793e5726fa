process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1';
const { Command } = await import('commander');
const { Fault, EXIT } = await import('./fault.ts');
const { withTargetOptions } = await import('./target.ts');

const program = withTargetOptions(new Command('chargeplane'))
  .description('The hand of the operator: what the pipe does, what chargers are told, what they may.')
  .addHelpText('after', '\nWithout options it works on the npm start of this checkout. Options stand for environment variables, the same as those of the apps; tokens need CHARGEPLANE_TOKEN_KEY too.')
  .addHelpText('afterAll', '\nExit codes: 0 done, 1 not done or something is wrong, 2 wrong usage, 3 uncertain (sent, and nobody knows), 4 a part of the pipe cannot be reached.');

program.addCommand((await import('./commands/status.ts')).statusCommand());
program.addCommand((await import('./commands/send.ts')).sendCommand());
program.addCommand((await import('./commands/chargers.ts')).chargersCommand());
program.addCommand((await import('./commands/tokens.ts')).tokensCommand());
program.addCommand((await import('./commands/export.ts')).exportCommand());
program.addCommand((await import('./commands/rejected.ts')).rejectedCommand());
program.addCommand((await import('./commands/tables.ts')).tablesCommand());

settle(program);
// The reader of a pipe may leave early (| head): that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? EXIT.OK : EXIT.NOT_DONE));

try {
  await program.parseAsync();
  process.exit(process.exitCode ?? EXIT.OK);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(error instanceof Fault ? error.exitCode : EXIT.NOT_DONE);
}

function settle(command: InstanceType<typeof Command>): void {
  command.configureHelp({ showGlobalOptions: true, helpWidth: 120 });
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.OK : EXIT.USAGE));
  command.commands.forEach(settle);
}
