import { readDdl } from './read-ddl.ts';
import { renderDictionary } from './render-dictionary.ts';

const TABLE = `CREATE TABLE IF NOT EXISTS {database}.t
(
    a String COMMENT 'It\\'s a, b',
    at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC') COMMENT 'When'
)
ENGINE = ReplacingMergeTree
ORDER BY a
COMMENT 'A table';
INSERT INTO {database}.t (a) VALUES ('x');`;

describe('readDdl', () => {
  it('reads names, types and comments as they stand', () => {
    expect(readDdl([TABLE])).toEqual([
      { name: 't', view: false, comment: 'A table', columns: [{ name: 'a', type: 'String', comment: `It's a, b` }, { name: 'at', type: `DateTime64(3, 'UTC')`, comment: 'When' }] },
    ]);
  });

  it('takes the last statement of a name, in the place of the first', () => {
    const again = `CREATE OR REPLACE VIEW {database}.t\n(\n    b Int32 COMMENT 'B'\n)\nAS SELECT 1 AS b\nCOMMENT 'A view';`;
    expect(readDdl([TABLE, again])).toEqual([{ name: 't', view: true, comment: 'A view', columns: [{ name: 'b', type: 'Int32', comment: 'B' }] }]);
  });

  it.each([
    ['a column without comment', TABLE.replace(` COMMENT 'When'`, ''), 'column of t'],
    ['a table without comment', TABLE.replace(`\nCOMMENT 'A table'`, ''), 't has no comment'],
    ['a statement that it cannot read', 'CREATE VIEW x AS SELECT 1;', 'CREATE VIEW x'],
  ])('refuses %s', (_, sql, message) => {
    expect(() => readDdl([sql])).toThrow(message);
  });
});

describe('renderDictionary', () => {
  it('tells views, tables, restricted ones and bookkeeping apart', () => {
    const table = (name: string, view: boolean, comment: string) => ({ name, view, comment, columns: [{ name: 'a', type: 'String', comment: 'x | y' }] });
    const text = renderDictionary([table('v', true, 'One row per v'), table('t', false, 'T'), table('secret', true, 'Restricted. S'), table('book', false, 'Rows: internal')]);
    expect(text.split('\n').filter((line) => /^(##|\| a)/.test(line))).toEqual([
      '## 1. Views: stable, for analysts and exports', '### v', '| a | String | x \\| y |', '## 2. Tables behind the views', '### t', '| a | String | x \\| y |',
      '## 3. Restricted', '### secret', '| a | String | x \\| y |', '## 4. Bookkeeping', '### book', '| a | String | x \\| y |',
    ]);
  });
});
