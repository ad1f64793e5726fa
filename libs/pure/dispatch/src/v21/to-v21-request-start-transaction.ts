import { refuse } from '../rejection.ts';
import { requestStartTransaction } from '../v201/to-v201-request-start-transaction.ts';

/** OCPP 2.1 F01/F02: the type of a token is an open string, its value up to 255 characters. */
export const toV21RequestStartTransaction = requestStartTransaction((token, name) => {
  if (token.type === '' || token.type.length > 20 || token.type === 'Unspecified') return refuse('UNMAPPABLE_FIELD', `${name}.type must have 1 to 20 characters and name a type of 2.1`);
  if (token.value.length > 255) return refuse('UNMAPPABLE_FIELD', `${name}.value has more than 255 characters, the most that 2.1 carries`);
  return { idToken: token.value, type: token.type };
});
