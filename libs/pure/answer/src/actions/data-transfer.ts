import { textOf } from '../lenient-text.ts';
import type { Respond } from './respond.ts';

export const dataTransfer: Respond = (request, policy) => ({ status: policy.knowsVendor(textOf(request['vendorId'])) ? 'Accepted' : 'UnknownVendorId' });
