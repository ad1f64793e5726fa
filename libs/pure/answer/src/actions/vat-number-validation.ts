import { textOf } from '../lenient-text.ts';
import type { Respond } from './respond.ts';

/** The response must repeat the number (at most 20 characters); it was not validated. */
export const vatNumberValidation: Respond = (request) => ({ vatNumber: Array.from(textOf(request['vatNumber'])).slice(0, 20).join(''), status: 'Rejected' });
