-- The questions of all collectors as one view, run by countersign_owner after both schemas are migrated.
CREATE SCHEMA IF NOT EXISTS countersign_all;
CREATE OR REPLACE VIEW countersign_all.flat_event AS
  SELECT 'emea' AS region, e.* FROM countersign_emea.flat_event e
  UNION ALL
  SELECT 'apac' AS region, e.* FROM countersign_apac.flat_event e;
GRANT USAGE ON SCHEMA countersign_all TO countersign_reader;
GRANT SELECT ON countersign_all.flat_event TO countersign_reader;
