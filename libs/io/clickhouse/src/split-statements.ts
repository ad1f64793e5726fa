/** Cuts a file of SQL at the semicolons that stand outside of quotes and comments. Comments are kept out of the statements. */
export function splitStatements(sql: string): string[] {
  const statements: string[] = [];
  let current = '';
  let i = 0;
  while (i < sql.length) {
    const char = sql.charAt(i);
    if (sql.startsWith('--', i)) {
      const end = sql.indexOf('\n', i);
      i = end === -1 ? sql.length : end;
    } else if (sql.startsWith('/*', i)) {
      const end = sql.indexOf('*/', i + 2);
      i = end === -1 ? sql.length : end + 2;
    } else if (char === "'" || char === '`' || char === '"') {
      const end = endOfQuoted(sql, i, char);
      current += sql.slice(i, end);
      i = end;
    } else if (char === ';') {
      statements.push(current.trim());
      current = '';
      i += 1;
    } else {
      current += char;
      i += 1;
    }
  }
  statements.push(current.trim());
  return statements.filter((statement) => statement !== '');
}

function endOfQuoted(sql: string, start: number, quote: string): number {
  for (let i = start + 1; i < sql.length; i += 1) {
    if (sql.charAt(i) === '\\') i += 1;
    else if (sql.charAt(i) === quote) return i + 1;
  }
  return sql.length;
}
