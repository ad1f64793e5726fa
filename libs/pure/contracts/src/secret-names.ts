/** Names of configuration keys, variables and members whose value is a secret, in any spelling. Tokens of drivers are none: they become references. */
const SECRET_NAME = /authorizationkey|password|passwd|passphrase|secret|privatekey|api_?key|credential|psk(?![a-z])|(^|[._-])(pin|pwd|authkey|authword)([._-]|$)|cardpin|authentication$/i;

/** Whether the value of what is called so may only stand in `frames` (restricted); everywhere else it is redacted. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}
