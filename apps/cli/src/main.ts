process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1';
const { Command } = await import('commander');
const { Fault, EXIT } = await import('./fault.ts');

const program = new Command('chargeplane')
  .description('The hand of the operator: what the pipe does, what chargers are told, what they may.')
  .addHelpText('after', '\nWithout settings it works on the npm start of this checkout; elsewhere set CHARGEPLANE_KAFKA, CHARGEPLANE_REGISTRY, CHARGEPLANE_CLICKHOUSE and CHARGEPLANE_TOKEN_KEY.\nExit codes: 0 done, 1 not done, 2 wrong usage, 3 uncertain, 4 a part of the pipe cannot be reached.');

program.addCommand((await import('./commands/send.ts')).sendCommand());
program.addCommand((await import('./commands/chargers.ts')).chargersCommand());
program.addCommand((await import('./commands/tokens.ts')).tokensCommand());

usageExits(program);

try {
  await program.parseAsync();
  process.exit(process.exitCode ?? EXIT.OK);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(error instanceof Fault ? error.exitCode : EXIT.NOT_DONE);
}

function usageExits(command: InstanceType<typeof Command>): void {
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.OK : EXIT.USAGE));
  command.commands.forEach(usageExits);
}
