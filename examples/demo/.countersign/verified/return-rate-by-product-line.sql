-- question: return rate by product line
-- also:
--   - share of orders returned by product line
-- parameters:
--   - name: counted
--     value: "'delivered', 'returned'"
--     meaning: orders that reached the customer
-- connections: [demo]
-- verified_by: Jonas Lindqvist, Operations
-- verified_at: 2026-02-05
-- tests:
--   - columns: [product_line, orders, returned, return_percent]
--     rows_at_least: 2
SELECT
  l.name AS product_line,
  count(DISTINCT o.order_id) AS orders,
  count(DISTINCT o.order_id) FILTER (WHERE o.status = 'returned') AS returned,
  round(
    100.0 * count(DISTINCT o.order_id) FILTER (WHERE o.status = 'returned') / count(DISTINCT o.order_id),
    1
  ) AS return_percent
FROM public.orders AS o
JOIN public.order_items AS i ON i.order_id = o.order_id
JOIN public.products AS p ON p.product_id = i.product_id
JOIN public.product_lines AS l ON l.product_line_id = p.product_line_id
WHERE o.status IN ('delivered', 'returned')
GROUP BY l.name
ORDER BY return_percent DESC, l.name;
