import { describeDatabaseLog, type Ran } from '../../conformance/databaseLog.ts';

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const line = (fields: readonly string[], end = '\n') => `${fields.map(quoted).join(',')}${end}`;
const hex = (text: string) => `0x${Buffer.from(text).toString('hex').toUpperCase().padEnd(256, '0')}`;
const call = (text: string) => `exec sp_executesql N'${text.replaceAll("'", "''")}'`;

/** 26 columns, as PostgreSQL 14 and later write them. */
function postgresCsv({ time, user, tag, text, failed }: Ran): string {
  const fields = Array.from({ length: 26 }, () => '');
  [fields[0], fields[1], fields[2], fields[11], fields[13], fields[22]] = [
    `${time} UTC`,
    user,
    'shop',
    'LOG',
    `statement: ${text}`,
    tag,
  ];
  const error = fields.with(11, 'ERROR').with(13, 'division by zero').with(19, text);
  return line(fields) + (failed ? line(error) : '');
}

function postgresStderr({ time, user, tag, text, failed }: Ran): string {
  const prefix = `${time} UTC [4711] ${user}@shop/${tag} `;
  const tabbed = text.replaceAll('\n', '\n\t');
  const error = `${prefix}ERROR:  division by zero\n${prefix}STATEMENT:  ${tabbed}\n`;
  return `${prefix}LOG:  execute a/b: ${tabbed}\n${failed ? error : ''}`;
}

/** Two tables are read, so that each execution has two records; texts have at most 4,000 characters each. */
function audit({ time, user, tag, text, failed, number }: Ran): string {
  const ids = [
    `${time}4567`,
    'SL',
    failed ? '0' : '1',
    '52',
    String(number),
    user,
    'sa',
    'shop',
    `{"countersign":"${tag}"}`,
  ];
  const parts = Array.from({ length: Math.ceil(text.length / 40) }, (_, i) => text.slice(i * 40, i * 40 + 40));
  const record = parts.map((part, i) => line([...ids, String(i + 1), part], '\r\n')).join('');
  return record + record;
}
const auditHeader =
  'event_time,action_id,succeeded,session_id,transaction_id,session_server_principal_name,server_principal_name,database_name,session_context,sequence_number,statement\r\n';

const extendedEvents = ({ time, user, tag, text, failed }: Ran) =>
  line(
    [
      'rpc_completed',
      `${time.replace(' ', 'T')}4567Z`,
      failed ? 'Error' : 'OK',
      call(text),
      '',
      'shop',
      'countersign',
      hex(tag),
      user,
    ],
    '\r\n',
  );
const eventsHeader = line(
  [
    'name',
    'timestamp',
    'result',
    'statement',
    'batch_text',
    'database_name',
    'client_app_name',
    'context_info',
    'server_principal_name',
  ],
  '\r\n',
);

const anyTool = ({ time, user, tag, text, failed }: Ran) => {
  const [day = '', clock = ''] = time.split(' ');
  const [year, month, date] = day.split('-');
  return line([`${year}-${month}-${date}T${clock}+00:00`, user, tag, text, failed ? 'false' : 'true']);
};

const all = (write: (one: Ran) => string) => (executions: readonly Ran[]) => executions.map(write).join('');

describeDatabaseLog('the CSV log of PostgreSQL', {
  format: 'PostgreSQL, CSV log',
  write: all(postgresCsv),
  tellsErrors: true,
});

describeDatabaseLog('the log of PostgreSQL', {
  format: 'PostgreSQL, log',
  linePrefix: '%m [%p] %q%u@%d/%a ',
  write: all(postgresStderr),
  tellsErrors: true,
});

describeDatabaseLog('SQL Server Audit', {
  format: 'SQL Server Audit, CSV',
  write: (executions) => `\ufeff${auditHeader}${all(audit)(executions)}`,
  tellsErrors: true,
});

describeDatabaseLog('Extended Events in UTF-16', {
  format: 'CSV with a header',
  write: (executions) => Buffer.from(`\ufeff${eventsHeader}${all(extendedEvents)(executions)}`, 'utf16le'),
  tellsErrors: true,
});

describeDatabaseLog('the record of any tool', {
  format: 'CSV with a header',
  write: (executions) => `Time,User,Application,SQL_Text,Succeeded\n${all(anyTool)(executions)}`,
  tellsErrors: true,
});
