-- question: number of orders by month and channel
-- also:
--   - orders by month and channel
--   - orders per channel and month
-- connections: [demo]
-- verified_by: Jonas Lindqvist, Operations
-- verified_at: 2026-02-05
-- tests:
--   - columns: [month, channel, orders, cancelled]
--     rows_at_least: 96
SELECT
  date_trunc('month', o.ordered_at AT TIME ZONE 'UTC')::date AS month,
  o.channel,
  count(*) AS orders,
  count(*) FILTER (WHERE o.status = 'cancelled') AS cancelled
FROM public.orders AS o
GROUP BY 1, 2
ORDER BY 1, 2;
