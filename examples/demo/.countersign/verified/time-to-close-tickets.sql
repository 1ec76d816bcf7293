-- question: average time to close support tickets by priority
-- also:
--   - how long does it take to close support tickets by priority
--   - average hours to close support tickets by priority
-- connections: [demo]
-- verified_by: Jonas Lindqvist, Operations
-- verified_at: 2026-02-05
-- tests:
--   - columns: [priority, closed_tickets, still_open, average_hours]
--     rows_at_least: 4
SELECT
  t.priority,
  count(t.closed_at) AS closed_tickets,
  count(*) - count(t.closed_at) AS still_open,
  round(avg(extract(epoch FROM t.closed_at - t.opened_at)) / 3600, 1) AS average_hours
FROM public.support_tickets AS t
GROUP BY t.priority
ORDER BY average_hours;
