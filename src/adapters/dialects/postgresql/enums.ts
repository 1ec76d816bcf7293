const valuesOf = (values: string): ReadonlySet<unknown> => new Set(values.split(' '));

/**
 * Values of fields that shade what a node means without changing what it reads or does. A value that isn't here is one that
 * PostgreSQL has added since, and might. Fields whose value decides what a node does are checked where the node is read.
 */
export const shades: ReadonlyMap<string, ReadonlySet<unknown>> = new Map(
  Object.entries({
    override: valuesOf('OVERRIDING_NOT_SET OVERRIDING_USER_VALUE OVERRIDING_SYSTEM_VALUE'),
    row_format: valuesOf('COERCE_EXPLICIT_CALL COERCE_EXPLICIT_CAST COERCE_IMPLICIT_CAST COERCE_SQL_SYNTAX'),
    ctematerialized: valuesOf('CTEMaterializeDefault CTEMaterializeAlways CTEMaterializeNever'),
    strength: valuesOf('LCS_NONE LCS_FORKEYSHARE LCS_FORSHARE LCS_FORNOKEYUPDATE LCS_FORUPDATE'),
    waitPolicy: valuesOf('LockWaitBlock LockWaitSkip LockWaitError'),
    sortby_nulls: valuesOf('SORTBY_NULLS_DEFAULT SORTBY_NULLS_FIRST SORTBY_NULLS_LAST'),
    nulls_ordering: valuesOf('SORTBY_NULLS_DEFAULT SORTBY_NULLS_FIRST SORTBY_NULLS_LAST'),
    ordering: valuesOf('SORTBY_DEFAULT SORTBY_ASC SORTBY_DESC'),
    defaction: valuesOf('DEFELEM_UNSPEC DEFELEM_SET DEFELEM_ADD DEFELEM_DROP'),
    wrapper: valuesOf('JSW_UNSPEC JSW_NONE JSW_CONDITIONAL JSW_UNCONDITIONAL'),
    quotes: valuesOf('JS_QUOTES_UNSPEC JS_QUOTES_KEEP JS_QUOTES_OMIT'),
    btype: valuesOf(
      'JSON_BEHAVIOR_NULL JSON_BEHAVIOR_ERROR JSON_BEHAVIOR_EMPTY JSON_BEHAVIOR_TRUE JSON_BEHAVIOR_FALSE JSON_BEHAVIOR_UNKNOWN JSON_BEHAVIOR_EMPTY_ARRAY JSON_BEHAVIOR_EMPTY_OBJECT JSON_BEHAVIOR_DEFAULT',
    ),
    xmloption: valuesOf('XMLOPTION_DOCUMENT XMLOPTION_CONTENT'),
    format_type: valuesOf('JS_FORMAT_DEFAULT JS_FORMAT_JSON JS_FORMAT_JSONB'),
    encoding: valuesOf('JS_ENC_DEFAULT JS_ENC_UTF8 JS_ENC_UTF16 JS_ENC_UTF32'),
    item_type: valuesOf('JS_TYPE_ANY JS_TYPE_OBJECT JS_TYPE_ARRAY JS_TYPE_SCALAR'),
    behavior: valuesOf('DROP_RESTRICT DROP_CASCADE'),
    onCommit: valuesOf('ONCOMMIT_NOOP ONCOMMIT_PRESERVE_ROWS ONCOMMIT_DELETE_ROWS ONCOMMIT_DROP'),
    withCheckOption: valuesOf('NO_CHECK_OPTION LOCAL_CHECK_OPTION CASCADED_CHECK_OPTION'),
  }),
);
