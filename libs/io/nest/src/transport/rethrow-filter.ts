import { Catch } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { decorate } from '../decorate.ts';

/** Gives the error of a batch's handler to the consumer as it is; Nest's own filter would make every one "Internal server error". HTTP stays as Nest has it. */
export class RethrowFilter extends BaseExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): Observable<never> | void {
    if (host.getType() === 'rpc') return throwError(() => error);
    super.catch(error, host);
  }
}

decorate(RethrowFilter, { type: Catch() });
