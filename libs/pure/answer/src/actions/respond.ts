import type { JsonObject } from '@chargeplane/ocpp';
import type { AnswerContext } from '../context.ts';
import type { AnswerPolicy } from '../policy.ts';

/** The response payload to a request payload, which may be anything that is a JSON object. Always valid by the schema of the context's version. */
export type Respond = (request: JsonObject, policy: AnswerPolicy, context: AnswerContext) => JsonObject;
