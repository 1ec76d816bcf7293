-- question: number of customers by region and segment
-- also:
--   - how many customers are there by region and segment
--   - customers by region and segment
-- connections: [demo]
-- verified_by: Mira Okafor, Analytics
-- verified_at: 2026-02-03
-- tests:
--   - columns: [region, segment, customers]
--     rows_at_least: 12
SELECT
  c.region,
  c.segment,
  count(*) AS customers
FROM public.customers AS c
GROUP BY c.region, c.segment
ORDER BY c.region, c.segment;
