#!/usr/bin/env -S node --disable-warning=TimeoutNegativeWarning
import { register } from 'tsx/esm/api';

register();
await import('../src/main.ts');
